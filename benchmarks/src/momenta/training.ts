import { Tape } from "@lrm/autograd";
import type { Corpus } from "@lrm/data";
import { GPT2 } from "@lrm/gpt2";
import { muonWithAdamW } from "@lrm/muon";
import { splitQKV } from "@lrm/optimizer";
import { type Backend, Random, type Tensor, tensor } from "@lrm/tensor";

export const LAYERS = 4;
export const BATCH = 4;
export const CONTEXT = 128;

/** The momentum of one matrix. Queries, keys and values are three matrices, as Muon takes them. */
export interface Momentum {
  /** Block, from 0. */
  readonly layer: number;
  /** `query`, `MLP's input`, … */
  readonly kind: string;
  readonly step: number;
  /** `[m, n]`, owned by whoever gets it. */
  readonly M: Tensor;
}

/** A training whose momenta are taken. */
export interface TrainingSettings {
  readonly width: number;
  /** Seed of the weights, the batches and the optimizer. */
  readonly seed: number;
  /** Steps after which momenta are taken, in rising order; the last one ends the training. */
  readonly steps: readonly number[];
}

/**
 * Trains the nano GPT-2 at another width over bytes with Muon at its default rates, and gives the
 * momenta of all matrices after some steps.
 */
export async function* momentaOf(
  backend: Backend,
  corpus: Corpus,
  { width, seed, steps }: TrainingSettings,
): AsyncGenerator<Momentum> {
  const random = new Random(seed);
  using model = GPT2.initialize(
    backend,
    {
      vocabularySize: 256,
      contextLength: CONTEXT,
      layers: LAYERS,
      width,
      heads: width / 32,
      mlpWidth: 4 * width,
      epsilon: 1e-5,
    },
    random.fork("weights"),
  );
  using optimizer = muonWithAdamW(model.parameters, {
    splitQkv: true,
    random: random.fork("optimizer"),
  });
  const positions = random.fork("batches").numbers();
  const window = new Int32Array(CONTEXT + 1);
  for (let step = 1; step <= steps.at(-1)!; step++) {
    const [inputs, targets] = [new Int32Array(BATCH * CONTEXT), new Int32Array(BATCH * CONTEXT)];
    for (let row = 0; row < BATCH; row++) {
      const last = corpus.train.length - window.length;
      corpus.train.copy(Math.floor(positions.next().value * last), window);
      inputs.set(window.subarray(0, CONTEXT), row * CONTEXT);
      targets.set(window.subarray(1), row * CONTEXT);
    }
    using x = tensor(backend, inputs, [BATCH, CONTEXT]);
    using y = tensor(backend, targets, [BATCH, CONTEXT]);
    {
      using tape = new Tape(backend);
      tape.backward(model.loss(tape, x, y));
    }
    optimizer.step();
    for (const parameter of model.parameters) parameter.zeroGradient();
    if (!steps.includes(step)) continue;
    const { tensors } = optimizer.state();
    for (const { name, role } of model.parameters) {
      if (role !== "matrix") continue;
      yield* partsOf(tensors[`${name}.momentum`]!, name, step);
    }
  }
}

/** Divides the momentum of queries, keys and values, which lie one below the other. */
async function* partsOf(whole: Tensor, name: string, step: number): AsyncGenerator<Momentum> {
  const parts = splitQKV()({ name, shape: whole.shape });
  const [rows, n] = whole.shape as [number, number];
  const m = rows / parts;
  const values = await whole.read();
  for (let at = 0; at < parts; at++) {
    const kind = parts === 3 ? (["query", "key", "value"] as const)[at]! : kindOf(name);
    const own = values.slice(at * m * n, (at + 1) * m * n);
    const layer = Number(/\d+/.exec(name)![0]);
    yield { layer, kind, step, M: tensor(whole.backend, own, [m, n]) };
  }
}

/** Names the other matrices of a block by what they map to. */
function kindOf(name: string): string {
  if (name.includes("attn")) return "attention's output";
  return name.includes("c_fc") ? "MLP's input" : "MLP's output";
}
