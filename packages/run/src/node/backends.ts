import { isProblem } from "@lrm/files/problem";
import { createCpuBackend } from "@lrm/kernels-cpu";
import { createBlasBackend, createFastestCpuBackend } from "@lrm/kernels-cpu/blas";
import { createWebGPUBackend } from "@lrm/kernels-webgpu/node";
import type { Backend } from "@lrm/tensor";
import type { BackendRequest } from "../backend_request.ts";
import { UsageError } from "../errors.ts";
import type { Resources } from "./resources.ts";

/** A backend, with the reason for its choice. */
interface ChosenBackend {
  readonly backend: Backend;
  readonly reason: string;
}

/**
 * Creates the requested backend. `auto` chooses a hardware GPU if there is one, otherwise the CPU.
 * A software adapter is only chosen if `adapter` names it. The CPU computes products with the
 * system's BLAS if there is one, unless `blas` or the recorded device says otherwise.
 */
async function chooseBackend(request: BackendRequest): Promise<ChosenBackend> {
  const { adapter, cores, threads = cores, gpu: index, blas, recorded } = request;
  const gpu = (): Promise<Backend> => {
    const kernels = recorded?.backend === "webgpu" ? recorded.kernels : undefined;
    return createWebGPUBackend({
      ...(adapter && { adapter }),
      ...(index !== undefined && { gpu: index }),
      ...(kernels !== undefined && { tuning: { kernels } }),
    });
  };
  const cpu = async (): Promise<Backend> => {
    const options = threads === undefined ? {} : { threads };
    const before = recorded?.backend === "cpu" ? recorded.kernels !== undefined : undefined;
    const library = process.env.LRM_BLAS;
    const wanted = blas ?? before ?? (library ? true : undefined);
    if (wanted === undefined) return (await createFastestCpuBackend(options)).backend;
    if (!wanted) return createCpuBackend(options);
    if (threads === 0) {
      throw new UsageError(
        "Cannot use --threads 0: the run's products are computed by a BLAS, which needs a thread",
        "take --threads 1",
      );
    }
    // Loads the library that the user named, or the first usual one that is found.
    return createBlasBackend({ ...options, ...(library && { library }) });
  };
  switch (request.backend) {
    case "cpu":
      if (adapter !== undefined) {
        throw new UsageError(
          `Cannot use --adapter ${adapter} with --backend cpu: adapters are WebGPU's`,
          "leave out --adapter, or take --backend webgpu",
        );
      }
      return { backend: await cpu(), reason: "asked for" };
    case "webgpu":
      if (blas) {
        throw new UsageError(
          "Cannot use --blas with --backend webgpu: it is the CPU's",
          "leave out --blas, or take --backend cpu",
        );
      }
      checkThreads(request);
      return { backend: await gpu(), reason: "asked for" };
    case "auto":
      if (adapter !== undefined && blas) {
        throw new UsageError(
          `Cannot use --blas with --adapter ${adapter}: one is the CPU's, the other WebGPU's`,
          "leave one of them out",
        );
      }
      if (adapter !== undefined) {
        checkThreads(request);
        return { backend: await gpu(), reason: `--adapter ${adapter}` };
      }
      if (blas) return { backend: await cpu(), reason: "--blas" };
      try {
        return { backend: await gpu(), reason: "auto: a hardware GPU was found" };
      } catch (error) {
        // Leaves out the remedy, which `lrm devices` shows.
        const why = isProblem(error) ? error.problem : String(error);
        return { backend: await cpu(), reason: `auto, no hardware GPU: ${why}` };
      }
    default:
      return request.backend satisfies never;
  }
}

/** Refuses threads of the CPU for WebGPU. With `auto` they are for machines without a GPU. */
function checkThreads({ threads }: BackendRequest): void {
  if (threads === undefined) return;
  throw new UsageError(
    `Cannot use --threads ${threads} on WebGPU: it counts threads of the CPU`,
    "leave it out, or take --backend cpu",
  );
}

/** Settings of {@link openBackend}. */
export interface OpenBackendOptions {
  /** Reason for the choice. Default: the request itself. */
  readonly why?: string;
  /** Called with a line that says which backend was chosen, and why. */
  readonly notice?: (line: string) => void;
}

/** Chooses and creates a backend. `resources` disposes of it. */
export async function openBackend(
  request: BackendRequest,
  resources: Resources,
  { why, notice }: OpenBackendOptions = {},
): Promise<Backend> {
  const { backend, reason } = await chooseBackend(request);
  resources.defer(() => backend.dispose());
  notice?.(`${backend.info.description} (${why ?? reason})`);
  return backend;
}
