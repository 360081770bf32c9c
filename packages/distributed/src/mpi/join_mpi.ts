import { hostname } from "node:os";
import type { Communicator } from "../communicator.ts";
import { communicatorOver } from "../rank_order.ts";
import { RanksError } from "../ranks_error.ts";
import { launcherOf } from "./launcher.ts";
import { loadMpi, type MpiLibrary } from "./library.ts";
import { mpiTransport } from "./mpi_transport.ts";

/** Options of {@link joinMpi}. */
export interface MpiOptions {
  /** Name or path of the MPI library. Default: `LRM_MPI_LIBRARY`, or that of the launcher. */
  readonly library?: string | undefined;
  /** Longest wait for other ranks in one call, in seconds. Default: `LRM_MPI_PATIENCE`, or 1800. */
  readonly patience?: number | undefined;
}

/**
 * Joins the ranks that an MPI launcher started, this process among them. Call it once.
 *
 * A process that ends without `close()` ends all ranks, so that none waits for it.
 *
 * @throws RanksError if no launcher started this process, or the library does not fit the launcher
 */
export async function joinMpi({
  library: name = process.env.LRM_MPI_LIBRARY,
  patience = patienceOf(process.env.LRM_MPI_PATIENCE),
}: MpiOptions = {}): Promise<Communicator> {
  const launcher = launcherOf(process.env);
  if (launcher === undefined) {
    throw new RanksError(
      "Cannot join other ranks: no MPI launcher started this process",
      "start it with mpirun, mpiexec or srun",
    );
  }
  const library = await loadMpi(launcher.kind, name);
  const { rank, size } = initialize(library);
  if (size !== launcher.size) {
    library.call.MPI_Finalize();
    throw new RanksError(
      `Cannot join other ranks: the launcher started ${launcher.size} and ${library.name} sees ${size}`,
      "use the launcher of that library, or name the library of the launcher by LRM_MPI_LIBRARY",
    );
  }
  const transport = mpiTransport(library, { rank, size, host: hostname(), patience });
  return communicatorOver(transport);
}

/** Starts MPI, and tells which rank this is. */
function initialize({ call, handles, address }: MpiLibrary): { rank: number; size: number } {
  const number = new Int32Array(1);
  const at = address(number);
  call.MPI_Init_thread(0n, 0n, handles.funneled, at);
  call.MPI_Comm_rank(handles.world, at);
  const rank = number[0]!;
  call.MPI_Comm_size(handles.world, at);
  return { rank, size: number[0]! };
}

/** Reads the longest wait from the environment. */
export function patienceOf(text: string | undefined): number {
  if (text === undefined) return 1800;
  const seconds = Number(text);
  if (seconds > 0) return seconds;
  throw new RanksError(
    `Cannot join other ranks: LRM_MPI_PATIENCE is "${text}"`,
    "set it to a number of seconds, or unset it",
  );
}
