import { decodeFloat32, type TensorEntry } from "@lrm/safetensors";
import { CHECKPOINT_PREFIXES, prefixed } from "@lrm/train";

/** Prefix of state of which every rank has a term; the rank and the name follow. */
const TERMS = /^terms\/(\d+)\/(.+)$/;
/** Prefix of the terms of one rank, once those of the others were added up. */
const OWN = "own-terms/";
/** Prefix of whole state. */
const WHOLE = CHECKPOINT_PREFIXES.optimizer;

/** Names the terms of all ranks for a checkpoint. */
export function namedTerms<T>(terms: readonly Readonly<Record<string, T>>[]): Record<string, T> {
  return Object.assign({}, ...terms.map((own, rank) => prefixed(`terms/${rank}/`, own)));
}

/**
 * Tensors of a checkpoint, added one by one, in which the terms of all ranks become the whole state
 * and the terms of one rank. Takes no memory for terms of other ranks.
 */
export class FoldedTensors {
  readonly #rank: number | undefined;
  readonly #tensors = new Map<string, TensorEntry>();
  readonly #ranks = new Set<number>();

  /** @param rank  whose terms are kept; undefined: of none */
  constructor(rank: number | undefined) {
    this.#rank = rank;
  }

  /** Adds a tensor. All ranks add in the same order, so they get the same sums. */
  add(entry: TensorEntry): void {
    const match = TERMS.exec(entry.name);
    if (match === null) {
      this.#tensors.set(entry.name, entry);
      return;
    }
    const [rank, name] = [Number(match[1]), match[2]!];
    this.#ranks.add(rank);
    if (rank === this.#rank) this.#set(OWN + name, entry);
    const before = this.#tensors.get(WHOLE + name);
    const term = decodeFloat32(entry);
    const sum = before === undefined ? term : decodeFloat32(before);
    if (before !== undefined) for (let at = 0; at < sum.length; at++) sum[at]! += term[at]!;
    this.#set(WHOLE + name, { ...entry, bytes: new Uint8Array(sum.buffer) });
  }

  /**
   * The tensors so far.
   *
   * @param size  number of ranks now. Own terms are left out if it was another when they were saved
   */
  tensors(size: number | undefined): Map<string, TensorEntry> {
    const same = this.#ranks.size === 0 || this.#ranks.size === size;
    return new Map([...this.#tensors].filter(([name]) => same || !name.startsWith(OWN)));
  }

  #set(name: string, entry: TensorEntry): void {
    this.#tensors.set(name, { ...entry, name });
  }
}

/** Returns the terms that a rank had when the checkpoint was saved; undefined if it keeps none. */
export function ownTerms(
  tensors: ReadonlyMap<string, TensorEntry>,
): Record<string, Float32Array> | undefined {
  const own = [...tensors].filter(([name]) => name.startsWith(OWN));
  if (own.length === 0) return undefined;
  return Object.fromEntries(
    own.map(([name, entry]) => [name.slice(OWN.length), decodeFloat32(entry)]),
  );
}
