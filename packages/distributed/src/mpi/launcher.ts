/** MPI library that a launcher belongs to; "unknown" where several can use it. */
export type MpiKind = "openmpi" | "mpich" | "unknown";

/** The launcher that started this process, by the variables that it sets. */
export interface Launcher {
  readonly kind: MpiKind;
  readonly rank: number;
  /** Number of ranks. */
  readonly size: number;
  /** Number of ranks on this machine, if it is told. */
  readonly localSize: number | undefined;
  /** Number of this rank among those on this machine, if it is told. */
  readonly localRank: number | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Variables of a launcher: rank, number of ranks, and the same on this machine. */
interface Names {
  readonly kind: MpiKind;
  readonly rank: string;
  readonly size: string;
  readonly localRank: string;
  readonly localSize: string;
  /** Variable that is set only where ranks can find each other. */
  readonly connects?: string;
}

const LAUNCHERS: readonly Names[] = [
  {
    kind: "openmpi",
    rank: "OMPI_COMM_WORLD_RANK",
    size: "OMPI_COMM_WORLD_SIZE",
    localRank: "OMPI_COMM_WORLD_LOCAL_RANK",
    localSize: "OMPI_COMM_WORLD_LOCAL_SIZE",
  },
  {
    kind: "openmpi", // srun --mpi=pmix
    rank: "SLURM_PROCID",
    size: "SLURM_STEP_NUM_TASKS",
    localRank: "SLURM_LOCALID",
    localSize: "",
    connects: "PMIX_RANK",
  },
  {
    kind: "mpich",
    rank: "PMI_RANK",
    size: "PMI_SIZE",
    localRank: "MPI_LOCALRANKID",
    localSize: "MPI_LOCALNRANKS",
  },
  {
    kind: "unknown",
    rank: "PMIX_RANK",
    size: "LRM_RANKS",
    localRank: "",
    localSize: "",
  },
];

/**
 * Recognizes the launcher of this process: `mpirun` and `mpiexec` of Open MPI and MPICH, and `srun`
 * with `--mpi=pmix` or `--mpi=pmi2`. Other launchers of PMIx need `LRM_RANKS`, the number of ranks.
 *
 * @returns  undefined in a process that was started alone
 */
export function launcherOf(environment: Environment): Launcher | undefined {
  const wholeNumber = (name: string): number | undefined => {
    const text = environment[name];
    return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
  };
  for (const { kind, connects, ...names } of LAUNCHERS) {
    if (connects !== undefined && environment[connects] === undefined) continue;
    const [rank, size] = [wholeNumber(names.rank), wholeNumber(names.size)];
    if (rank === undefined || size === undefined) continue;
    const localRank = wholeNumber(names.localRank);
    return { kind, rank, size, localRank, localSize: wholeNumber(names.localSize) };
  }
  return undefined;
}
