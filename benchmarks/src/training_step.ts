import { Tape } from "@lrm/autograd";
import { GPT2, type GPT2Config } from "@lrm/gpt2";
import { lowRankMuon, muon } from "@lrm/muon";
import { adamw, Optimizer, partition, type UpdateRule } from "@lrm/optimizer";
import {
  type Backend,
  countFlops,
  createDryBackend,
  Random,
  type Tensor,
  tensor,
} from "@lrm/tensor";
import { gradientError } from "./gradient_error.ts";
import type { Subject } from "./measure.ts";
import { fenced } from "./own.ts";

export type StepOptimizer = "muon" | "low-rank-muon" | "adamw";

/** Settings of the rules of a step, of which Muon's are its defaults. */
export const STEP_SETTINGS = {
  adam: { learningRate: 1e-3, betas: [0.9, 0.95], epsilon: 1e-10 },
  muon: { learningRate: 0.02, momentum: 0.95, epsilon: 1e-7 },
} as const;

/** Model, optimizer and size of a training step. */
export interface StepSettings {
  readonly model: GPT2Config;
  readonly batch: number;
  readonly context: number;
  readonly optimizer: StepOptimizer;
  /** Rank of low-rank Muon. */
  readonly rank: number;
  /** Recomputes blocks in the backward pass instead of keeping them. Default: false. */
  readonly recompute?: boolean;
}

/** A model that is trained repeatedly on one batch. */
export interface TrainingStep {
  readonly run: Subject;
  /** Floating-point operations of one step. */
  readonly flops: number;
  /** Highest number of bytes of all tensors during a step. */
  readonly peakBytes: number;
  /** Relative error of the gradient, see {@link gradientError}. */
  readonly error: number;
  dispose(): void;
}

/** Makes a model, its optimizer and a batch, and checks the gradient. */
export async function prepareStep(backend: Backend, settings: StepSettings): Promise<TrainingStep> {
  const { model, inputs, targets, differentiate, update, dispose } = assemble(backend, settings);
  differentiate();
  const error = await gradientError(model.parameters, (tape) => model.loss(tape, inputs, targets));
  for (const parameter of model.parameters) parameter.zeroGradient();
  return {
    run: fenced(backend, () => {
      differentiate();
      update();
    }),
    ...costOf(settings),
    error,
    dispose,
  };
}

/** Counts the operations and memory of a step on a backend that computes nothing. */
export function costOf(settings: StepSettings): Pick<TrainingStep, "flops" | "peakBytes"> {
  const dry = createDryBackend();
  const { differentiate, update } = assemble(dry, settings);
  const step = (): void => {
    differentiate();
    update();
  };
  step();
  dry.resetPeak();
  const flops = countFlops(dry, step);
  return { flops, peakBytes: dry.memory().peakBytes };
}

/** Makes a model, its optimizer and a batch, the same on every backend. */
export function assemble(
  backend: Backend,
  { model: config, batch, context, optimizer: name, rank, recompute = false }: StepSettings,
) {
  const random = new Random(1);
  const model = GPT2.initialize(backend, config, random.fork("weights"));
  const { matrices, rest } = partition(model.parameters);
  const auxiliary = adamw(STEP_SETTINGS.adam);
  const optimizer = new Optimizer({
    groups: [
      { rule: ruleOf(name, rank), parameters: matrices },
      { rule: auxiliary, parameters: rest },
    ],
    random,
  });
  const [inputs, targets] = drawTokens(backend, random, config.vocabularySize, [batch, context]);
  return {
    model,
    inputs,
    targets,
    differentiate(): void {
      using tape = new Tape(backend, { recompute });
      tape.backward(model.loss(tape, inputs, targets));
    },
    update(): void {
      optimizer.step();
      for (const parameter of model.parameters) parameter.zeroGradient();
    },
    dispose(): void {
      for (const each of [optimizer, model, inputs, targets]) each.dispose();
    },
  };
}

/** Makes the rule of matrices. */
export function ruleOf(name: StepOptimizer, rank: number): UpdateRule {
  const { learningRate, momentum } = STEP_SETTINGS.muon;
  switch (name) {
    case "muon":
      return muon({ learningRate, momentum });
    case "low-rank-muon":
      return lowRankMuon({ rank });
    case "adamw":
      return adamw(STEP_SETTINGS.adam);
    default:
      return name satisfies never;
  }
}

/** Draws inputs and targets, each `[batch, context]`. */
export function drawTokens(
  backend: Backend,
  random: Random,
  vocabulary: number,
  [batch, context]: readonly [number, number],
): [Tensor, Tensor] {
  const words = random.fork("tokens").words();
  const draw = (): Tensor =>
    tensor(
      backend,
      Int32Array.from({ length: batch * context }, () => words.next().value % vocabulary),
      [batch, context],
    );
  return [draw(), draw()];
}
