import type { LanguageModel } from "@lrm/language-model";
import { lowRankMatrixSignedDescent, lowRankMuon, muon } from "@lrm/muon";
import { newtonMuon } from "@lrm/newton-muon";
import { nora } from "@lrm/nora";
import {
  type AdamWOptions,
  adamw,
  cosine,
  isMatrix,
  type MatrixScale,
  type MomentumWarmup,
  Optimizer,
  type OptimizerGroup,
  partition,
  type Schedule,
  sgd,
  splitQKV,
  trapezoid,
  type UpdateRule,
} from "@lrm/optimizer";
import { rmnp } from "@lrm/rmnp";
import type { Random } from "@lrm/tensor";

/** The optimizers by the names that the command line takes. */
export const OPTIMIZERS = [
  "low-rank-muon",
  "muon",
  "newton-muon",
  "rmnp",
  "nora",
  "low-rank-msgd",
  "adamw",
  "sgd",
] as const;
export type OptimizerName = (typeof OPTIMIZERS)[number];

/** How learning rates change over a run, once they have risen. */
export const SCHEDULES = ["trapezoid", "cosine"] as const;
export type ScheduleName = (typeof SCHEDULES)[number];

export const SCALES = ["shape", "rms", "none"] as const satisfies readonly MatrixScale[];

/** AdamW for what is no matrix. */
export interface AuxiliaryConfig extends AdamWOptions {
  readonly learningRate: number;
  /** Of embeddings and positions. Default: the same. */
  readonly embeddingLearningRate?: number;
  /** Of an output head that is not the embedding. Default: the same. */
  readonly headLearningRate?: number;
}

/** How a run updates its weights, as its `config.json` keeps it. What is left out is the rule's own default. */
export interface OptimizerConfig {
  readonly name: OptimizerName;
  readonly learningRate: number;
  readonly weightDecay: number;
  /** Of the low-rank optimizers. */
  readonly rank?: number;
  readonly momentum?: number;
  readonly momentumWarmup?: MomentumWarmup;
  /** How the size of a matrix's update follows its shape. */
  readonly scale?: MatrixScale;
  /** Packed queries, keys and values are orthogonalized each for itself. */
  readonly splitQkv?: boolean;
  /** Of Newton-Muon: how much of the mean eigenvalue is added to each before inputs' moments are inverted, and steps between two inversions. */
  readonly damping?: number;
  readonly refreshInterval?: number;
  /** Of Newton-Muon: blocks of the moments of inputs that are wider than the model. */
  readonly blocks?: number;
  /** Of AdamW, where it trains everything. */
  readonly betas?: readonly [number, number];
  readonly epsilon?: number;
  /** For embeddings, norms and biases, where `name` is for matrices. */
  readonly adamw?: AuxiliaryConfig;
  /** `trapezoid`: level until the cool-down; `cosine`: falling along half a cosine to zero. Default `trapezoid`. */
  readonly schedule?: ScheduleName;
  /** Linear rise over this share of the run. */
  readonly warmup: number;
  /** Linear fall to zero over this share of the run, at its end; 0 with a cosine. */
  readonly cooldown: number;
  /** Gradients are scaled down to this norm, all of them together. Default: they are taken as they are. */
  readonly maxGradientNorm?: number;
}

/** The optimizer of a run, at step 0. */
export function createOptimizer(
  config: OptimizerConfig,
  steps: number,
  model: LanguageModel,
  random: Random,
): Optimizer {
  const schedule = scheduleOf(config, steps);
  const groups = groupsOf(config, model).map((group) => ({ ...group, schedule }));
  const { maxGradientNorm } = config;
  return new Optimizer({
    groups,
    random,
    ...(maxGradientNorm !== undefined && { maxGradientNorm }),
  });
}

function groupsOf(
  config: OptimizerConfig,
  { parameters, config: { width } }: LanguageModel,
): OptimizerGroup[] {
  const rule = ruleOf(config, width);
  if (config.adamw === undefined) return [{ rule, parameters }];
  const { embeddingLearningRate, headLearningRate, ...rest } = config.adamw;
  const groups = partition(parameters, {
    matrices: (parameter) => isMatrix(parameter),
    heads: ({ name }) => isHead(name),
    embeddings: (parameter) => isEmbedding(parameter.name),
    others: (parameter) =>
      !(isMatrix(parameter) || isHead(parameter.name) || isEmbedding(parameter.name)),
  });
  const own = (learningRate = rest.learningRate) => adamw({ ...rest, learningRate });
  const { matrices, heads, embeddings, others } = groups;
  // Those of one rate are one group, as in runs of earlier versions.
  if (embeddingLearningRate === undefined && headLearningRate === undefined) {
    const plain = parameters.filter((parameter) => !matrices.includes(parameter));
    return [
      { rule, parameters: matrices },
      { rule: own(), parameters: plain },
    ];
  }
  return [
    { rule, parameters: matrices },
    { rule: own(headLearningRate), parameters: heads },
    { rule: own(embeddingLearningRate), parameters: embeddings },
    { rule: own(), parameters: others },
  ];
}

const isHead = (name: string): boolean => name.includes("lm_head");
const isEmbedding = (name: string): boolean =>
  ["wte", "wpe", "embed"].some((part) => name.includes(part));

function scheduleOf(
  { schedule = "trapezoid", warmup, cooldown }: OptimizerConfig,
  steps: number,
): Schedule {
  const falling = Math.round(steps * cooldown);
  const rising = Math.min(steps - falling, Math.round(steps * warmup));
  switch (schedule) {
    case "trapezoid":
      return trapezoid({ steps, warmup: rising, cooldown: falling });
    case "cosine":
      return cosine({ steps, warmup: rising });
    default:
      return schedule satisfies never;
  }
}

function ruleOf(config: OptimizerConfig, width: number): UpdateRule {
  const { name, learningRate, weightDecay, rank = 0, scale, momentum, momentumWarmup } = config;
  const { betas, epsilon, damping, refreshInterval, blocks } = config;
  const common = { learningRate, weightDecay };
  const average = {
    ...(momentum !== undefined && { momentum }),
    ...(momentumWarmup && { momentumWarmup }),
  };
  const scaled = scale && { scale };
  const split = config.splitQkv ? { split: splitQKV() } : {};
  switch (name) {
    case "low-rank-muon":
      return lowRankMuon({ ...common, ...average, ...scaled, ...split, rank });
    case "low-rank-msgd":
      return lowRankMatrixSignedDescent({ ...common, ...split, rank });
    case "muon":
      return muon({ ...common, ...average, ...scaled, ...split });
    case "newton-muon":
      return newtonMuon({
        ...common,
        ...average,
        ...scaled,
        ...split,
        ...(damping !== undefined && { damping }),
        ...(refreshInterval !== undefined && { refreshInterval }),
        ...(blocks !== undefined && {
          blocks: ({ shape: [, n = 1] }) => (n > width ? blocks : 1),
        }),
      });
    case "rmnp":
      return rmnp({ ...common, ...average, ...scaled });
    case "nora":
      return nora({ ...common, ...average, ...scaled });
    case "adamw":
      return adamw({
        ...common,
        ...(betas && { betas }),
        ...(epsilon !== undefined && { epsilon }),
      });
    case "sgd":
      return sgd({ ...common, ...(momentum !== undefined && { momentum }) });
    default:
      return name satisfies never;
  }
}
