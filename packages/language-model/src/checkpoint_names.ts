import type { StoredTensor, TensorEntry } from "@lrm/safetensors";
import { formatShape, sameShape } from "@lrm/tensor";
import { type ParameterLayout, storedShape } from "./layout.ts";
import { quoteValue } from "./quote_value.ts";

/** Check of a {@link DerivedTensor}. */
export interface DerivedContext {
  /** Without the prefix. */
  readonly name: string;
  /** A parameter of the layout, as the checkpoint holds it. */
  read(parameter: string): Promise<TensorEntry>;
}

/**
 * A tensor that checkpoints may hold although the model computes it itself: a mask, angles, a tied
 * head.
 */
export interface DerivedTensor {
  /** Matches names without the prefix. */
  readonly name: RegExp;
  /** The problem with it, and its remedy; undefined where it says what the model computes. */
  problem(stored: TensorEntry, context: DerivedContext): Promise<string | undefined>;
}

/** Differences of a family's checkpoints from its layout. */
export interface CheckpointNames {
  /** Prefixes that a name may have. Default: none. */
  readonly prefix?: string;
  /** Tensors that checkpoints may hold without a place for them. */
  readonly derived: readonly DerivedTensor[];
}

/** Places of a checkpoint's tensors in the model. */
export interface MatchedTensors {
  /** Stored names by those of the layout. */
  readonly weights: ReadonlyMap<string, string>;
  readonly derived: readonly {
    readonly stored: string;
    readonly name: string;
    readonly rule: DerivedTensor;
  }[];
}

const REMEDY = "give the config.json that belongs to it";

/** Types of weights that can be read. */
const FLOATS: readonly string[] = ["F64", "F32", "F16", "BF16"];

/**
 * Finds the place of every tensor of a checkpoint, from its table of contents alone.
 *
 * @throws RangeError when tensors are missing, unknown, twice there, or of another shape or type
 */
export function matchTensors(
  tensors: ReadonlyMap<string, StoredTensor>,
  layout: readonly ParameterLayout[],
  { prefix = "", derived: rules }: CheckpointNames,
): MatchedTensors {
  const wanted = new Set(layout.map(({ name }) => name));
  const weights = new Map<string, string>();
  const derived: MatchedTensors["derived"][number][] = [];
  const unknown: string[] = [];
  const names = new Map<string, string>();
  for (const stored of tensors.keys()) {
    const name = stored.startsWith(prefix) ? stored.slice(prefix.length) : stored;
    const twin = names.get(name);
    if (twin !== undefined) {
      throw refusal(`it holds both ${said(twin)} and ${said(stored)}; take one of them out`);
    }
    names.set(name, stored);
    const rule = rules.find((each) => each.name.test(name));
    if (wanted.has(name)) weights.set(name, stored);
    else if (rule !== undefined) derived.push({ stored, name, rule });
    else unknown.push(stored);
  }
  const common = [...weights.values()].some((stored) => stored.startsWith(prefix)) ? prefix : "";
  const missing = layout.filter(({ name }) => !weights.has(name));
  if (missing.length > 0) {
    throw refusal(`it lacks ${listed(missing.map(({ name }) => common + name))}; ${REMEDY}`);
  }
  if (unknown.length > 0) {
    throw refusal(`it holds ${listed(unknown)}, which the model has no place for; ${REMEDY}`);
  }
  for (const entry of layout) checkStored(tensors.get(weights.get(entry.name)!)!, entry);
  return { weights, derived };
}

function checkStored({ name, shape, dtype }: StoredTensor, entry: ParameterLayout): void {
  const needed = storedShape(entry);
  if (!sameShape(shape, needed)) {
    throw refusal(
      `${name} has shape ${formatShape(shape)}, the model needs ${formatShape(needed)}; ${REMEDY}`,
    );
  }
  if (!FLOATS.includes(dtype)) {
    throw refusal(
      `${name} is of type ${dtype}, weights are read from ${FLOATS.join(", ")}; save the model again in one of these`,
    );
  }
}

function refusal(problem: string): RangeError {
  return new RangeError(`Cannot load the checkpoint: ${problem}`);
}

/** The first few of `names`, and how many more. */
function listed(names: readonly string[]): string {
  const more = names.length - 3;
  return names.slice(0, 3).map(said).join(", ") + (more > 0 ? ` and ${more} more tensors` : "");
}

/** A tensor's name, quoted where it is not as one expects. */
function said(name: string): string {
  return /^[\w.-]{1,120}$/.test(name) ? name : quoteValue(name);
}
