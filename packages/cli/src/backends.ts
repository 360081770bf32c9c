import { createCpuBackend } from "@lrm/kernels-cpu";
import { createWebGPUBackend } from "@lrm/kernels-webgpu/node";
import type { Backend } from "@lrm/tensor";
import { UsageError } from "./failure.ts";
import { timedBackend } from "./profile/step_profiler.ts";
import type { Resources } from "./resources.ts";

export const BACKENDS = ["auto", "cpu", "webgpu"] as const;
export const ADAPTERS = ["hardware", "software"] as const;

/** What was asked for on the command line. */
export interface BackendRequest {
  readonly backend: (typeof BACKENDS)[number];
  readonly adapter?: (typeof ADAPTERS)[number];
  readonly threads?: number;
  /** File for kernels' times. */
  readonly profile?: string;
  /** WebGPU's kernels, as a run recorded them. Default: what is measured on the adapter, or suits it. */
  readonly kernels?: string;
}

/** A backend, and why it is this one. */
interface ChosenBackend {
  readonly backend: Backend;
  readonly reason: string;
}

/**
 * Makes the backend that was asked for; `auto` takes a hardware GPU where there is one, else the CPU. A software adapter is only taken when `adapter` asks for it.
 */
async function chooseBackend(request: BackendRequest): Promise<ChosenBackend> {
  const gpu = (): Promise<Backend> =>
    createWebGPUBackend({
      ...(request.adapter && { adapter: request.adapter }),
      ...(request.kernels !== undefined && { tuning: { kernels: request.kernels } }),
    });
  const cpu = (): Promise<Backend> =>
    createCpuBackend(request.threads === undefined ? {} : { threads: request.threads });
  switch (request.backend) {
    case "cpu":
      if (request.adapter !== undefined) {
        throw new UsageError(
          `Cannot use --adapter ${request.adapter} with --backend cpu: adapters are WebGPU's`,
        );
      }
      return { backend: await cpu(), reason: "asked for" };
    case "webgpu":
      return { backend: await gpu(), reason: "asked for" };
    case "auto":
      if (request.adapter !== undefined)
        return { backend: await gpu(), reason: `--adapter ${request.adapter}` };
      try {
        return { backend: await gpu(), reason: "auto: a hardware GPU was found" };
      } catch (error) {
        // What is wrong, without the remedies: `lrm devices` gives those.
        const [why] = (error instanceof Error ? error.message : String(error)).split(";");
        return { backend: await cpu(), reason: `auto, no hardware GPU: ${why}` };
      }
    default:
      return request.backend satisfies never;
  }
}

/**
 * Chooses a backend, says which and why, and leaves it to `resources` to be given back.
 *
 * @param why  the reason, where it is not the request itself
 */
export async function openBackend(
  request: BackendRequest,
  resources: Resources,
  why?: string,
): Promise<Backend> {
  const { backend, reason } = await chooseBackend(request);
  resources.defer(() => backend.dispose());
  if (request.profile !== undefined) timedBackend(backend);
  process.stderr.write(`${backend.info.description} (${why ?? reason})\n`);
  return backend;
}
