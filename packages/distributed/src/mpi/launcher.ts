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
  /** Cores that Slurm gives each rank, if it is told. */
  readonly coresPerRank: number | undefined;
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
    localRank: "",
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
    return {
      ...{ kind, rank, size },
      localRank: wholeNumber(names.localRank) ?? wholeNumber("SLURM_LOCALID"),
      localSize: wholeNumber(names.localSize) ?? tasksOfNode(environment),
      coresPerRank: wholeNumber("SLURM_CPUS_PER_TASK"),
    };
  }
  return undefined;
}

/** Number of Slurm's tasks on this machine: with `2(x3),1`, the first three have 2 each. */
function tasksOfNode(environment: Environment): number | undefined {
  const { SLURM_STEP_TASKS_PER_NODE: list, SLURM_NODEID: node } = environment;
  const counts = list?.split(",").flatMap((each) => {
    const [, count, nodes = "1"] = /^(\d+)(?:\(x(\d+)\))?$/.exec(each) ?? [];
    return new Array<number>(Number(nodes)).fill(Number(count));
  });
  return counts?.[Number(node)];
}
