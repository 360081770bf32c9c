import { isObject, valueAtPath } from "@lrm/files/values";
import type { LanguageModel } from "@lrm/language-model";
import { decodeFloat32 } from "@lrm/safetensors";
import { type LoadedCheckpoint, prefixed, type StoredTensor } from "@lrm/train";
import { restorePart } from "./checkpoint_parts.ts";

const BEST = "best/";

type Parameter = LanguageModel["parameters"][number];

/**
 * The trained weights at the evaluation with the lowest loss, for runs that stop early. They are
 * kept on the host, and take as much memory there as the trained parameters.
 */
export class BestWeights {
  readonly #parameters: LanguageModel["parameters"];
  #step = 0;
  #values: ReadonlyMap<Parameter, Float32Array<ArrayBuffer>> = new Map();

  /** @param parameters  those that are trained */
  constructor(parameters: LanguageModel["parameters"]) {
    this.#parameters = parameters;
  }

  /** Step of the kept weights; 0 if there are none yet. */
  get step(): number {
    return this.#step;
  }

  /** Keeps the present weights, which are those after `step` steps. */
  async keep(step: number): Promise<void> {
    const values = new Map<Parameter, Float32Array<ArrayBuffer>>();
    for (const parameter of this.#parameters) {
      values.set(parameter, (await parameter.value.read()) as Float32Array<ArrayBuffer>);
    }
    this.#values = values;
    this.#step = step;
  }

  /** Overwrites the weights by those that are kept. */
  restore(): void {
    for (const [{ value }, kept] of this.#values) value.write(kept);
  }

  /** Tensors to save by name; none before weights are kept. */
  tensors(): Record<string, StoredTensor> {
    const stored = [...this.#values].map(([{ name, shape }, kept]): [string, StoredTensor] => [
      name,
      { shape, dtype: "float32", read: async () => kept },
    ]);
    return prefixed(BEST, Object.fromEntries(stored));
  }

  /** State to save beside the tensors. */
  record(): { readonly best?: { readonly step: number } } {
    return this.#step === 0 ? {} : { best: { step: this.#step } };
  }

  /**
   * Takes over what a checkpoint has kept, and overwrites the weights with it. Does nothing if it
   * has kept none.
   *
   * @throws RunError if it does not fit the parameters
   */
  load(path: string, checkpoint: LoadedCheckpoint): void {
    const step = bestStepOf(checkpoint);
    if (step === undefined) return;
    restoreBest(path, checkpoint, this.#parameters);
    this.#step = step;
    this.#values = new Map(
      this.#parameters.map((parameter) => [
        parameter,
        decodeFloat32(checkpoint.tensors.get(BEST + parameter.name)!),
      ]),
    );
  }
}

/** Returns the step of the best weights in a checkpoint; undefined if it has none. */
export function bestStepOf({ state }: Pick<LoadedCheckpoint, "state">): number | undefined {
  const step = isObject(state) ? valueAtPath(state, "best.step") : undefined;
  return Number.isSafeInteger(step) ? (step as number) : undefined;
}

/** Overwrites weights with the best ones of a checkpoint. */
export function restoreBest(
  path: string,
  checkpoint: LoadedCheckpoint,
  parameters: LanguageModel["parameters"],
): void {
  const targets = Object.fromEntries(parameters.map(({ name, value }) => [name, value]));
  restorePart(path, checkpoint, BEST, prefixed(BEST, targets));
}
