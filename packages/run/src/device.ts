import { quote } from "@lrm/files/values";
import type { Backend } from "@lrm/tensor";
import { RunError } from "@lrm/train";

/** What computes a run, as its `config.json` keeps it. */
export interface Device {
  readonly backend: "cpu" | "webgpu";
  /** For people. */
  readonly description: string;
  /** Names the arithmetic that decides bits, see `BackendInfo.rounding`. */
  readonly rounding: string;
  /** Whether it emulates a GPU on the CPU. */
  readonly software: boolean;
  /** Which of several kernels compute, where they add in different orders. */
  readonly kernels?: string;
}

/** The device of a backend. */
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
 * Refuses to go on with a run on a device that rounds differently from the one that it began on.
 *
 * @param path  of the run, for the message
 */
export function checkSameDevice(path: string, began: Device, now: Device): void {
  if (roundingOf(began) === roundingOf(now)) return;
  if (began.backend === "cpu" && now.backend === "cpu" && began.kernels !== now.kernels) {
    const remedy =
      began.kernels === undefined
        ? "leave out --blas"
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

/** Names everything of a device that decides bits: its backend, its arithmetic and its kernels. */
export function roundingOf({ backend, rounding, kernels }: Device): string {
  return `${backend}, ${rounding}${kernels === undefined ? "" : `, kernels ${kernels}`}`;
}
