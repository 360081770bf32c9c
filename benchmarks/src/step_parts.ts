import { Tape } from "@lrm/autograd";
import { GPT2, type GPT2Config } from "@lrm/gpt2";
import { muon } from "@lrm/muon";
import { blocksUpTo, newtonMuon } from "@lrm/newton-muon";
import { Optimizer, partition, type UpdateRule } from "@lrm/optimizer";
import { type Backend, Random } from "@lrm/tensor";
import type { Subject } from "./measure.ts";
import { fenced } from "./own.ts";
import { drawTokens } from "./training_step.ts";

/** The parts of training steps with Muon and Newton-Muon, on one model. */
export interface StepParts {
  readonly subjects: Readonly<Record<string, Subject>>;
  dispose(): void;
}

/** A refresh interval longer than any measurement. */
const NEVER = 2 ** 30;

/** Prepares the parts of steps on one model and one batch. */
export async function prepareParts(
  backend: Backend,
  {
    model: config,
    batch,
    context,
  }: { readonly model: GPT2Config; readonly batch: number; readonly context: number },
): Promise<StepParts> {
  const random = new Random(1);
  const model = GPT2.initialize(backend, config, random.fork("weights"));
  const { matrices } = partition(model.parameters);
  const optimizerOf = (rule: UpdateRule) =>
    new Optimizer({ groups: [{ rule, parameters: matrices }], random });
  const blocks = blocksUpTo(config.width);
  const plain = optimizerOf(muon());
  const between = optimizerOf(newtonMuon({ blocks, refreshInterval: NEVER }));
  const refreshing = optimizerOf(newtonMuon({ blocks, refreshInterval: 1 }));
  const tokens = drawTokens(backend, random, config.vocabularySize, [batch, context]);
  const gradient = (): void => {
    for (const parameter of model.parameters) parameter.zeroGradient();
    using tape = new Tape(backend);
    tape.backward(model.loss(tape, ...tokens));
  };
  const forget = (): void => {
    for (const parameter of matrices) parameter.forgetInput();
  };
  const repeated = (work: () => void): Subject => fenced(backend, work);
  between.observe(); // an optimizer that never observes is refused as a mistake
  gradient(); // the gradient that the updates use
  return {
    subjects: {
      gradient: repeated(gradient),
      "observed gradient": repeated(() => {
        refreshing.observe();
        gradient();
        forget();
      }),
      "observed gradient and refresh": repeated(() => {
        refreshing.observe();
        gradient();
        refreshing.step();
      }),
      muon: repeated(() => plain.step()),
      "newton-muon": repeated(() => between.step()),
    },
    dispose: () => {
      for (const each of [plain, between, refreshing, model, ...tokens]) each.dispose();
    },
  };
}
