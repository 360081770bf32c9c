import { type Backend, copyInto, fill, full, keep, type Tensor, zeros } from "@lrm/tensor";
import type { ParameterBatch } from "./_batches.ts";
import type { OptimizerGroup } from "./optimizer_options.ts";
import type { UpdateRule } from "./rule.ts";

/** Flags of the rules that warn, one for each of their parameters, on the device. */
export class RuleFlags {
  /** `[n]`; undefined without such rules. */
  readonly all: Tensor | undefined;
  readonly #flagged: readonly { readonly rule: UpdateRule; readonly name: string }[];
  readonly #places: ReadonlyMap<string, number>;
  readonly #shared: boolean;

  /**
   * @param batches  of each group
   * @param shared  true where batches hold only some parameters of the groups; flags are then in
   *   the order of the groups, which is the same on all ranks
   */
  constructor(
    backend: Backend | undefined,
    groups: readonly OptimizerGroup[],
    batches: readonly (readonly ParameterBatch[])[],
    shared: boolean,
  ) {
    this.#shared = shared;
    this.#flagged = groups.flatMap(({ rule, parameters }, group) => {
      if (rule.warning === undefined) return [];
      const inOrder = shared ? parameters : batches[group]!.flatMap(parametersOf);
      return inOrder.map(({ name }) => ({ rule, name }));
    });
    this.#places = new Map(this.#flagged.map(({ name }, at) => [name, at]));
    if (backend === undefined || this.#flagged.length === 0) return;
    this.all = keep(full(backend, [this.#flagged.length], 0));
  }

  /** Lowers all flags. */
  clear(): void {
    if (this.all !== undefined) fill(this.all, 0);
  }

  /** `[entries]`, lowered, for a rule to raise; undefined for rules that do not warn. */
  for(rule: UpdateRule, batch: ParameterBatch): Tensor | undefined {
    if (rule.warning === undefined || this.all === undefined) return undefined;
    const { length } = batch.entries;
    if (this.#shared) return zeros(this.all.backend, [length]);
    const first = this.#places.get(batch.entries[0]!.parameter.name)!;
    return this.all.slice(first, first + length);
  }

  /** Takes over what a rule raised. */
  collect(raised: Tensor | undefined, batch: ParameterBatch): void {
    if (raised === undefined || !this.#shared) return; // They are a view.
    for (const [index, { name }] of parametersOf(batch).entries()) {
      const at = this.#places.get(name)!;
      copyInto(this.all!.slice(at, at + 1), raised.slice(index, index + 1));
    }
  }

  /** Sentences for the flags that are raised in the values of {@link RuleFlags.all}. */
  warnings(values: ArrayLike<number>): string[] {
    return this.#flagged
      .filter((_, index) => values[index] !== 0)
      .map(({ rule, name }) => `${rule.name}: parameter "${name}": ${rule.warning}`);
  }
}

const parametersOf = ({ entries }: ParameterBatch) => entries.map(({ parameter }) => parameter);
