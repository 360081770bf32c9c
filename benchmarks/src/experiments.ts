import { distributed } from "./distributed/distributed.ts";
import { finetuneMemory } from "./finetune/finetune_memory.ts";
import { gpu } from "./gpu/gpu.ts";
import { heavyTails } from "./heavy_tails/heavy_tails.ts";
import { momenta } from "./momenta/momenta.ts";
import { learningRateWidth } from "./trainings/learning_rate_width.ts";
import { lowRankWidth } from "./trainings/low_rank_width.ts";
import { newtonMuonRefresh } from "./trainings/newton_muon_refresh.ts";
import { rowRulesBatch } from "./trainings/row_rules_batch.ts";
import { runTrainings, type TrainingExperiment } from "./trainings/run_trainings.ts";
import { UsageError } from "./usage_error.ts";

interface ExperimentFlags {
  readonly quick: boolean;
  readonly backend?: string | undefined;
  readonly seeds?: string | undefined;
}

interface Experiment {
  readonly run: (flags: ExperimentFlags) => Promise<void>;
  /** Flags of the command line that it has. */
  readonly flags: readonly string[];
}

const trainings = (experiment: TrainingExperiment) => ({
  run: (flags: ExperimentFlags) => runTrainings(experiment, flags),
  flags: ["--quick", "--backend"],
});

/** Experiments that take long and write their own files; each runs alone and only by name. */
export const EXPERIMENTS = {
  "low-rank-width": trainings(lowRankWidth),
  "row-rules-batch": trainings(rowRulesBatch),
  "newton-muon-refresh": trainings(newtonMuonRefresh),
  "learning-rate-width": trainings(learningRateWidth),
  "heavy-tails": { run: heavyTails, flags: [] },
  momenta: { run: momenta, flags: ["--quick", "--seeds"] },
  distributed: { run: distributed, flags: ["--quick"] },
  "finetune-memory": { run: finetuneMemory, flags: ["--quick", "--backend"] },
  gpu: { run: gpu, flags: ["--quick"] },
} as const satisfies Record<string, Experiment>;
export const EXPERIMENT_NAMES = Object.keys(EXPERIMENTS) as (keyof typeof EXPERIMENTS)[];

/** Tells whether an argument of the command line names an experiment. */
export const isExperiment = (name: string | undefined): name is keyof typeof EXPERIMENTS =>
  name !== undefined && Object.hasOwn(EXPERIMENTS, name);

/**
 * Checks that something that runs alone has the flags that it is given.
 *
 * @throws UsageError that names those that it does not have
 */
export function checkFlags(name: string, flags: readonly string[], given: readonly string[]): void {
  const unknown = given.filter((flag) => !flags.includes(flag));
  if (unknown.length === 0) return;
  const known = flags.length === 0 ? "no flags" : `only ${flags.join(", ")}`;
  throw new UsageError(
    `Cannot use ${unknown.join(", ")} with ${name}: it has ${known}`,
    `leave ${unknown.length === 1 ? "it" : "them"} out`,
  );
}
