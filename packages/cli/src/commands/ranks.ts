import { availableParallelism } from "node:os";
import { setTimeout } from "node:timers/promises";
import { abortHydra, isOfHydra, joinMpi, launcherOf } from "@lrm/distributed/mpi";
import { type BackendRequest, UsageError } from "@lrm/run";
import type { RunRanks } from "@lrm/run/node";
import type { TrainFlags } from "../flags/train_flags.ts";
import { silence } from "../terminal/print.ts";

/** Flags about several ranks. */
export type RanksRequest = Pick<TrainFlags, "distributed" | "exchange" | "sumOrder">;

/**
 * Joins the ranks that a launcher started, unless the flags refuse it. From then on, only rank 0
 * prints.
 *
 * @returns  undefined in a process that was started alone
 */
export async function joinRanks(
  request: Partial<RanksRequest> = {},
): Promise<RunRanks | undefined> {
  const { distributed, exchange, sumOrder } = request;
  const launcher = launcherOf(process.env);
  if (distributed === "none") {
    checkOfOneRank(request);
    return undefined;
  }
  if (distributed === undefined && (launcher === undefined || launcher.size === 1)) {
    if (distributed === undefined && Number(process.env.SLURM_STEP_NUM_TASKS ?? 1) > 1) {
      throw new UsageError(
        "Cannot train: srun started several tasks that cannot find each other",
        "add --mpi=pmix or --mpi=pmi2 to srun, or --distributed none for independent runs",
      );
    }
    checkOfOneRank(request);
    return undefined;
  }
  const communicator = await joinMpi();
  if (communicator.rank > 0) silence();
  return { communicator, mode: exchange, sumOrder };
}

/**
 * Counts the ranks that a dry run plans for: those of the launcher, or of `--ranks`. A run that
 * does not want them is planned for itself.
 *
 * @returns  undefined on another rank than 0, which has nothing to say
 * @throws UsageError for `--ranks` without `--dry-run`, or under a launcher, and for flags about an
 *   exchange that a run of this plan would refuse
 */
export function plannedRanks(
  request: Partial<RanksRequest & Pick<TrainFlags, "dryRun" | "ranks">>,
): number | undefined {
  const planned = countRanks(request);
  const isAlone = planned === 1 && request.distributed !== "mpi";
  if (request.dryRun && isAlone) checkOfOneRank(request);
  return planned;
}

function countRanks({
  dryRun,
  ranks,
  distributed,
}: Parameters<typeof plannedRanks>[0]): number | undefined {
  const launcher = launcherOf(process.env);
  if (ranks !== undefined && (!dryRun || launcher !== undefined)) {
    throw new UsageError(
      `Cannot use --ranks ${dryRun ? "under a launcher" : "without --dry-run"}: the launcher decides how many there are`,
      "leave it out",
    );
  }
  if (launcher === undefined) return ranks ?? 1;
  if (distributed === "none") return 1;
  return launcher.rank === 0 ? launcher.size : undefined;
}

/**
 * Refuses flags about the exchange between ranks for a run that has one.
 *
 * @throws UsageError that names the flag
 */
function checkOfOneRank({ distributed, exchange, sumOrder }: Partial<RanksRequest>): void {
  if (exchange === undefined && sumOrder === undefined) return;
  const flag = exchange === undefined ? "--sum-order" : "--exchange";
  if (distributed === "none") {
    throw new UsageError(
      `Cannot use ${flag} with --distributed none: each process makes a run of its own`,
      "leave one of them out",
    );
  }
  throw new UsageError(
    `Cannot use ${flag}: there is one rank`,
    "leave it out, or start several with mpirun, mpiexec or srun",
  );
}

/**
 * Refuses several ranks for a command that would do the same work on each.
 *
 * @throws UsageError in a process that a launcher started with others
 */
export function checkOneRank(command: string): void {
  const { size = 1 } = launcherOf(process.env) ?? {};
  if (size === 1) return;
  throw new UsageError(
    `Cannot run lrm ${command} on ${size} ranks: each would do all of its work`,
    "start it once, without the launcher; lrm train and lrm finetune use several ranks",
  );
}

/** Milliseconds in which rank 0 has told of wrong usage, and the launcher has ended the others. */
const RANK_0_SPEAKS = 5000;

/**
 * Prints, on rank 0 only, a usage error that all ranks find. The launchers of Open MPI and MPICH
 * then end the others; a rank that is not ended tells too.
 *
 * @param code  exit code of the command
 * @param tell  prints the failure
 */
export async function tellOnce(code: number, tell: () => void): Promise<void> {
  const { kind, rank = 0 } = launcherOf(process.env) ?? {};
  if (rank > 0 && (kind === "openmpi" || isOfHydra())) await setTimeout(RANK_0_SPEAKS);
  tell();
  if (rank === 0) abortHydra(code); // It would wait for all ranks.
}

/**
 * Gives this rank its part of the machine: one of several GPUs, and, where the flags do not, the
 * cores that Slurm reserved for it, or as many as all ranks of this machine can have.
 *
 * @param cores  that this process may use
 */
export function sharedDevice<T extends BackendRequest>(
  request: T,
  environment: NodeJS.ProcessEnv = process.env,
  cores: number = availableParallelism(),
): T {
  const { localSize = 1, localRank, coresPerRank } = launcherOf(environment) ?? {};
  const shared =
    localSize > 1 && localRank !== undefined ? { ...request, gpu: localRank } : request;
  if (request.threads !== undefined) return shared;
  if (coresPerRank !== undefined) return { ...shared, cores: Math.min(cores, coresPerRank) };
  if (localSize === 1) return shared;
  return { ...shared, cores: Math.max(1, Math.floor(cores / localSize)) };
}
