import { quote } from "@lrm/files/values";
import type { Backend } from "@lrm/tensor";
import { RunError } from "@lrm/train";

/** Device of a run. Stored in `config.json`. */
export interface Device {
  readonly backend: "cpu" | "webgpu";
  /** Description for people. */
  readonly description: string;
  /**
   * Name of the arithmetic that determines rounding, see `BackendInfo.rounding`. Missing in runs
   * that did not record it, which cannot be resumed.
   */
  readonly rounding?: string;
  /** True for a GPU that is emulated on the CPU. */
  readonly software: boolean;
  /** Name of the chosen kernels, if kernels with different orders of summation exist. */
  readonly kernels?: string;
}

/** Returns the device of a backend. */
export function deviceOf(backend: Backend): Device {
  const { description, rounding, software, kernels } = backend.info;
  return {
    backend: backend.name === "cpu" ? "cpu" : "webgpu",
    description,
    rounding,
    software,
    ...(kernels !== undefined && { kernels }),
  };
}

/**
 * Refuses to continue a run on a device that rounds differently from its first one.
 *
 * @param path  path of the run, for the message
 */
export function checkSameDevice(path: string, began: Device, now: Device): void {
  if (roundingOf(began) === roundingOf(now)) return;
  if (began.backend === "cpu" && now.backend === "cpu" && began.kernels !== now.kernels) {
    const remedy =
      began.kernels === undefined
        ? "compute without the library, as --no-blas does"
        : now.kernels === undefined
          ? "compute with that library, without --no-blas"
          : "if you trust that library, name it in the environment variable LRM_BLAS";
    throw new RunError(
      `Cannot resume ${path} on ${now.description}: its products were computed by ${kernelsText(began)} and here by ${kernelsText(now)}, which adds in another order`,
      `${remedy}, or start a new run`,
    );
  }
  if (began.backend === now.backend && began.description === now.description) {
    throw new RunError(
      `Cannot resume ${path} on ${now.description}: it began with other kernels, which add in another order`,
      "use the version of lrm that began it, or start a new run",
    );
  }
  throw new RunError(
    `Cannot resume ${path} on ${now.description}: it began on ${began.description}, and another device rounds differently`,
    "use that one, or start a new run",
  );
}

const kernelsText = ({ kernels }: Device): string =>
  kernels === undefined ? "lrm itself" : quote(kernels);

/**
 * Describes everything about a device that determines rounding: its backend, arithmetic and
 * kernels.
 */
export function roundingOf({ backend, rounding, kernels }: Device): string {
  return `${backend}, ${rounding}${kernels === undefined ? "" : `, kernels ${kernels}`}`;
}
