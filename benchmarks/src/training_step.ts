import { Tape } from "@lrm/autograd";
import { GPT2, type GPT2Config } from "@lrm/gpt2";
import { lowRankMuon, muon } from "@lrm/muon";
import { adamw, Optimizer, partition, type UpdateRule } from "@lrm/optimizer";
import { type Backend, createDryBackend, Random, type Tensor, tensor } from "@lrm/tensor";
import { countFlops } from "./flops.ts";
import { gradientError } from "./gradient_error.ts";
import type { Subject } from "./measure.ts";

export type StepOptimizer = "muon" | "low-rank-muon" | "adamw";

/** What is trained, and on how much at once. */
export interface StepSettings {
  readonly model: GPT2Config;
  readonly batch: number;
  readonly context: number;
  readonly optimizer: StepOptimizer;
  /** Of low-rank Muon. */
  readonly rank: number;
  /** Whether blocks are run again in the backward pass, rather than kept. Default false. */
  readonly recompute?: boolean;
}

/** A model that is trained on one batch, over and over. */
export interface TrainingStep {
  readonly run: Subject;
  /** Arithmetic of one step. */
  readonly flops: number;
  /** The most bytes that tensors take together in a step. */
  readonly peakBytes: number;
  /** How far the loss is from falling along the gradient as the gradient says, relatively. */
  readonly error: number;
  dispose(): void;
}

/** Makes a model, its optimizer and a batch, and tries whether its gradient is right. */
export async function prepareStep(backend: Backend, settings: StepSettings): Promise<TrainingStep> {
  const { model, inputs, targets, differentiate, update, dispose } = assemble(backend, settings);
  differentiate();
  const error = await gradientError(model, inputs, targets);
  for (const parameter of model.parameters) parameter.zeroGradient();
  const fence = model.parameters[0]!.value.slice(0, 1);
  return {
    run: async (repeats) => {
      for (let at = 0; at < repeats; at++) {
        differentiate();
        update();
      }
      await fence.read();
    },
    ...demandOf(settings),
    error,
    dispose: () => {
      fence.dispose();
      dispose();
    },
  };
}

/** What a step asks any backend for; this one computes nothing. */
function demandOf(settings: StepSettings): Pick<TrainingStep, "flops" | "peakBytes"> {
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

function assemble(
  backend: Backend,
  { model: config, batch, context, optimizer: name, rank, recompute = false }: StepSettings,
) {
  const random = new Random(1);
  const model = GPT2.initialize(backend, config, random.fork("weights"));
  const { matrices, rest } = partition(model.parameters);
  const auxiliary = adamw({ learningRate: 1e-3 });
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

function ruleOf(name: StepOptimizer, rank: number): UpdateRule {
  switch (name) {
    case "muon":
      return muon();
    case "low-rank-muon":
      return lowRankMuon({ rank });
    case "adamw":
      return adamw({ learningRate: 1e-3 });
    default:
      return name satisfies never;
  }
}

/** Inputs and targets, each `[batch, context]`. */
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
