import type { Backend } from "@lrm/tensor";
import { relativeError } from "@lrm/tensor/testing";
import type { Check, ReferenceTensors } from "./check.ts";
import { onePass, trainingRun, type Values } from "./model_values.ts";
import { type CheckedModel, loadModel, type ModelName } from "./models.ts";
import { RULES, type Settings } from "./rules.ts";

/** The JSON of a model's reference file. */
export interface ModelFile {
  /** `config.json` of the model. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly steps: number;
  /** Training runs: settings for matrices, and AdamW's for the other parameters. */
  readonly runs: Readonly<
    Record<string, { readonly settings: Settings; readonly others: Settings }>
  >;
}

/**
 * Allows about ten times the error of PyTorch's float32, over a forward and backward pass and over
 * 15 training steps. AdamW's first step is `lr · g / (|g| + ε)`: where a gradient is so near zero
 * that float32 cannot tell its sign, the reference may move one way and float32 the other, which
 * final weights show (losses do not). One such element among seeds 1 to 6 put 2e-5 between
 * PyTorch's float32 and its float64, and 9e-5 here.
 */
const ALLOWED = { pass: 1e-5, training: 2e-5, undetermined: 2e-4 } as const;

/**
 * Bounds, as fractions of a gradient's root mean square: below the first, float32 does not
 * determine an element's sign; below the second it is zero by construction (the bias of keys) and
 * moves nothing.
 */
const NOISE = { float32: 1e-7, float64: 1e-13 } as const;

/**
 * Lists the checks of a model: logits, loss, every gradient, and training runs.
 *
 * @param checkpoint  bytes of the model before training
 */
export function modelChecks(
  model: ModelName,
  tensors: ReferenceTensors,
  file: ModelFile,
  checkpoint: Uint8Array,
): Check[] {
  const open = (backend: Backend): Promise<CheckedModel> =>
    loadModel(model, backend, checkpoint, file.config);
  const expected = (name: string): ArrayLike<number> => {
    const found = tensors.get(name);
    if (found === undefined) throw new Error(`Cannot check ${model}: ${name} is missing`);
    return found.data;
  };
  const checkOf = (name: string, allowed: number, values: OncePerBackend): Check => ({
    name,
    allowed,
    run: async (backend) => relativeError((await values.of(backend)).get(name)!, expected(name)),
  });
  const pass = new OncePerBackend((backend) => onePass(backend, open, tensors));
  const gradients = [...tensors.keys()].filter((name) => name.startsWith("gradient/"));
  const finals = gradients.some((name) => isUndetermined(expected(name)))
    ? ALLOWED.undetermined
    : ALLOWED.training;
  const trained = Object.entries(file.runs).filter(([name]) => name in RULES);
  return [
    ...["logits", "loss", ...gradients].map((name) => checkOf(name, ALLOWED.pass, pass)),
    ...trained.flatMap(([name, { settings, others }]) => {
      const rules = () => ({ matrices: RULES[name]!(settings), others: RULES.adamw!(others) });
      const run = new OncePerBackend(async (backend) =>
        prefixed(`train/${name}/`, await trainingRun(backend, open, tensors, file.steps, rules())),
      );
      return [...tensors.keys()]
        .filter((key) => key.startsWith(`train/${name}/`))
        .map((key) => checkOf(key, key.includes("/final/") ? finals : ALLOWED.training, run));
    }),
  ];
}

/** Tells whether a gradient has an element whose sign float32 cannot determine. */
function isUndetermined(gradient: ArrayLike<number>): boolean {
  const values = Array.from(gradient, Math.abs);
  const meanSquare = values.reduce((sum, each) => sum + each ** 2, 0) / values.length;
  const unit = Math.sqrt(meanSquare);
  return values.some((each) => each < NOISE.float32 * unit && each > NOISE.float64 * unit);
}

function prefixed(prefix: string, values: Values): Values {
  return new Map([...values].map(([name, each]) => [prefix + name, each]));
}

/** Computes values that several checks look at once per backend. */
class OncePerBackend {
  readonly #compute: (backend: Backend) => Promise<Values>;
  readonly #results = new Map<Backend, Promise<Values>>();

  constructor(compute: (backend: Backend) => Promise<Values>) {
    this.#compute = compute;
  }

  of(backend: Backend): Promise<Values> {
    const result = this.#results.get(backend) ?? this.#compute(backend);
    this.#results.set(backend, result);
    return result;
  }
}
