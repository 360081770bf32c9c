import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createCpuBackend } from "@lrm/kernels-cpu";
import { type MuonOptions, muon as muonRule } from "@lrm/muon";
import { Optimizer } from "@lrm/optimizer";
import { Random, tensor } from "@lrm/tensor";
import type { Part, Result } from "./result.ts";

const [ROWS, COLUMNS, STEPS] = [24, 16, 20];

/** Settings here, and the same for PyTorch. */
const CASES: readonly (readonly [name: string, own: MuonOptions, torch: object])[] = [
  ["the defaults", { weightDecay: 0.1, learningRate: 0.02 }, { lr: 0.02 }],
  [
    "no Nesterov momentum",
    { weightDecay: 0, learningRate: 0.02, momentum: 0.9, nesterov: false },
    { lr: 0.02, weight_decay: 0, momentum: 0.9, nesterov: false },
  ],
  [
    "the scale of AdamW",
    { weightDecay: 0.1, learningRate: 0.002, scale: "rms" },
    { lr: 0.002, adjust_lr_fn: "match_rms_adamw" },
  ],
];

/** Largest allowed relative difference of the weights: in float32, and beside bfloat16. */
const ALLOWED = { float32: 1e-4, bfloat16: 2e-2 };

/** Follows `torch.optim.Muon` for some steps. */
export const muon: Part = {
  name: "torch.optim.Muon",
  async run(workshop) {
    const { weight, gradients } = drawn();
    const path = join(workshop.folder("muon"), "input.json");
    const settings = CASES.map(([, , torch]) => torch);
    writeFileSync(path, JSON.stringify({ weight, gradients, settings }));
    const answers = (await workshop.python("muon.py", path)) as Readonly<
      Record<keyof typeof ALLOWED, readonly number[]>
    >[];
    const results: Result[] = [];
    for (const [i, [name, options]] of CASES.entries()) {
      const own = await trajectory(weight, gradients, options);
      for (const [kind, allowed] of Object.entries(ALLOWED)) {
        const theirs = answers[i]![kind as keyof typeof ALLOWED];
        const difference = relative(own, theirs, weight.flat());
        results.push({
          name: `torch.optim.Muon with ${name}, its products in ${kind}`,
          figure: `${STEPS} updates differ by ${difference.toExponential(1)}`,
          passed: difference <= allowed,
        });
      }
    }
    return results;
  },
};

/** Settings here, and the same for optax, whose Nesterov momentum has a correction of its own. */
const OPTAX_CASES: readonly (readonly [name: string, own: MuonOptions, optax: object])[] = [
  [
    "no Nesterov momentum",
    { weightDecay: 0, learningRate: 0.02, momentum: 0.9, nesterov: false },
    { learning_rate: 0.02, beta: 0.9, nesterov: false },
  ],
  [
    "weight decay",
    { weightDecay: 0.1, learningRate: 0.02, nesterov: false },
    { learning_rate: 0.02, weight_decay: 0.1, nesterov: false },
  ],
];

/** Follows Muon of optax for some steps. */
export const optaxMuon: Part = {
  name: "optax",
  async run(workshop) {
    const { weight, gradients } = drawn();
    const path = join(workshop.folder("optax"), "input.json");
    const settings = OPTAX_CASES.map(([, , optax]) => optax);
    writeFileSync(path, JSON.stringify({ weight, gradients, settings }));
    const answers = (await workshop.python("optax_muon.py", path)) as readonly number[][];
    const results: Result[] = [];
    for (const [i, [name, options]] of OPTAX_CASES.entries()) {
      const own = await trajectory(weight, gradients, options);
      const difference = relative(own, answers[i]!, weight.flat());
      results.push({
        name: `Muon of optax with ${name}`,
        figure: `${STEPS} updates differ by ${difference.toExponential(1)}`,
        passed: difference <= ALLOWED.float32,
      });
    }
    return results;
  },
};

/** Draws a matrix and gradients. */
function drawn() {
  const numbers = new Random(4).numbers();
  const matrix = () =>
    Array.from({ length: ROWS }, () =>
      Array.from({ length: COLUMNS }, () => Math.fround(numbers.next().value - 0.5)),
    );
  return { weight: matrix(), gradients: Array.from({ length: STEPS }, matrix) };
}

async function trajectory(
  initial: readonly (readonly number[])[],
  gradients: readonly (readonly (readonly number[])[])[],
  options: MuonOptions,
): Promise<ArrayLike<number>> {
  const backend = await createCpuBackend({ threads: 1 });
  const shape = [ROWS, COLUMNS];
  const value = tensor(backend, Float32Array.from(initial.flat()), shape);
  const gradient = tensor(backend, new Float32Array(ROWS * COLUMNS), shape);
  const parameters = [{ name: "w", role: "matrix" as const, value, gradient }];
  const optimizer = new Optimizer({ groups: [{ rule: muonRule(options), parameters }] });
  for (const each of gradients) {
    gradient.write(Float32Array.from(each.flat()));
    optimizer.step();
  }
  const weights = await value.read();
  optimizer.dispose();
  backend.dispose();
  return weights;
}

/** Computes the difference relative to the way that the weights went. */
function relative(
  own: ArrayLike<number>,
  theirs: readonly number[],
  from: readonly number[],
): number {
  let [square, way] = [0, 0];
  for (const [i, value] of theirs.entries()) {
    square += (own[i]! - value) ** 2;
    way += (value - from[i]!) ** 2;
  }
  return Math.sqrt(square / way);
}
