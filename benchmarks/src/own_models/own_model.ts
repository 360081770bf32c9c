import { crossEntropy, type Parameter, Tape, type Variable } from "@lrm/autograd";
import { initialize } from "@lrm/autograd/layers";
import { muonWithAdamW } from "@lrm/muon";
import { adamw, Optimizer } from "@lrm/optimizer";
import { type Backend, Random, tensor } from "@lrm/tensor";
import { gradientError } from "../gradient_error.ts";
import type { Subject } from "../measure.ts";
import { fenced } from "../own.ts";
import type { ModelCase } from "./model_case.ts";
import { type ModelProblem, SETTINGS } from "./model_problem.ts";
import { TRACE_STEPS, type TrainingTrace } from "./training_trace.ts";

/** A model that LRM trains repeatedly on one batch. */
export interface OwnModel {
  readonly run: Subject;
  readonly trace: TrainingTrace;
  /** Relative error of the gradient, see {@link gradientError}. */
  readonly error: number;
  dispose(): void;
}

/** Makes the model and its optimizer, checks its gradient, and takes the steps of the trace. */
export async function ownModel(
  backend: Backend,
  { layers }: ModelCase,
  problem: ModelProblem,
): Promise<OwnModel> {
  const model = initialize(backend, layers, new Random(1));
  const { parameters } = model;
  const inputs = tensor(backend, problem.inputs.values, problem.inputs.shape);
  const targets = tensor(backend, problem.targets);
  const optimizer = optimizerOf(problem, parameters);
  const lossOn = (tape: Tape): Variable =>
    crossEntropy(model.forward(tape.constant(inputs)), targets);
  const zeroGradients = (): void => {
    for (const parameter of parameters) parameter.zeroGradient();
  };
  const restart = (): void => {
    zeroGradients();
    for (const [at, { value }] of parameters.entries()) value.write(problem.parameters[at]!.values);
  };
  const differentiate = (tape: Tape): Variable => {
    const loss = lossOn(tape);
    tape.backward(loss);
    return loss;
  };
  const step = (): void => {
    using tape = new Tape(backend);
    differentiate(tape);
    optimizer.step();
    zeroGradients();
  };
  const takeTrace = async (): Promise<TrainingTrace> => {
    const losses: number[] = [];
    for (let at = 0; at < TRACE_STEPS; at++) {
      using tape = Tape.inference(backend);
      losses.push((await lossOn(tape).value.read())[0]!);
      step();
    }
    return { losses, weights: await Promise.all(parameters.map(({ value }) => value.read())) };
  };
  const measureError = async (): Promise<number> => {
    using tape = new Tape(backend);
    differentiate(tape);
    return gradientError(parameters, lossOn);
  };

  restart();
  const error = await measureError();
  restart();
  const trace = await takeTrace();
  return {
    run: fenced(backend, step),
    trace,
    error,
    dispose: () => {
      for (const each of [optimizer, model, inputs, targets]) each.dispose();
    },
  };
}

function optimizerOf({ optimizer }: ModelProblem, parameters: readonly Parameter[]): Optimizer {
  const adam = { ...SETTINGS.adam, weightDecay: 0 };
  switch (optimizer) {
    case "adam":
      return new Optimizer({ groups: [{ rule: adamw(adam), parameters }] });
    case "muon":
      return muonWithAdamW(parameters, {
        learningRate: SETTINGS.muon.learningRate,
        momentum: SETTINGS.muon.momentum,
        adamw: adam,
      });
    default:
      return optimizer satisfies never;
  }
}
