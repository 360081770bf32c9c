import { Tape } from "@lrm/autograd";
import { type Communicator, type ExchangeMode, UpdateExchange } from "@lrm/distributed";
import { GPT2 } from "@lrm/gpt2";
import { Optimizer, type OptimizerGroup, partition } from "@lrm/optimizer";
import { type Backend, Random } from "@lrm/tensor";
import { settled } from "../settled.ts";
import { drawTokens, ruleOf } from "../training_step.ts";
import type { RankedCase, StepTime } from "./request.ts";
import { timedCommunicator } from "./timed_communicator.ts";

/** Groups of a case's optimizer. */
function groupsOf(
  { parameters }: GPT2,
  { optimizer, rank }: Pick<RankedCase, "optimizer" | "rank">,
): OptimizerGroup[] {
  const { matrices, rest } = partition(parameters);
  return [
    { rule: ruleOf(optimizer, rank), parameters: matrices },
    { rule: ruleOf("adamw", rank), parameters: rest },
  ];
}

/** Groups of a case's optimizer, with the parameters of a model of random weights. */
export function rankedGroups(backend: Backend, own: RankedCase): OptimizerGroup[] {
  return groupsOf(GPT2.initialize(backend, own.model, new Random(1)), own);
}

/** A model that several ranks train, each on a batch of its own that stays the same. */
export class RankedStep {
  readonly #run: () => Promise<StepTime>;
  readonly #dispose: () => void;

  constructor(
    backend: Backend,
    communicator: Communicator,
    { name, model: config, optimizer, context, batch, rank }: RankedCase,
    mode: ExchangeMode,
  ) {
    const timed = timedCommunicator(communicator);
    const random = new Random(1);
    const model = GPT2.initialize(backend, config, random.fork("weights"));
    const groups = groupsOf(model, { optimizer, rank });
    const exchange = new UpdateExchange(timed.communicator, { mode });
    const made = new Optimizer({ groups, random, owned: exchange.owned });
    const ranked = exchange.over(made);
    const own = random.fork(`rank ${communicator.rank}`);
    const tokens = drawTokens(backend, own, config.vocabularySize, [batch, context]);
    const wait = async (): Promise<number> => {
      await settled(backend);
      return performance.now();
    };
    this.#run = async () => {
      timed.reset();
      const start = performance.now();
      for (const parameter of model.parameters) parameter.zeroGradient();
      {
        using tape = new Tape(backend);
        tape.backward(model.loss(tape, ...tokens), 1 / communicator.size);
      }
      const passed = await wait();
      await ranked.sumGradients();
      await ranked.step();
      const end = await wait();
      const { seconds, bytes } = timed.read();
      const [step, passes] = [(end - start) / 1000, (passed - start) / 1000];
      const parts = { step, passes, exchange: seconds, update: step - passes - seconds };
      return { case: name, mode, ...parts, bytes };
    };
    this.#dispose = () => {
      for (const each of [...tokens, made, model]) each.dispose();
    };
  }

  /** Makes a step together with the other ranks, and times its parts. */
  run(): Promise<StepTime> {
    return this.#run();
  }

  [Symbol.dispose](): void {
    this.#dispose();
  }
}
