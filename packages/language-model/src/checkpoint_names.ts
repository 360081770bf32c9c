import type { StoredTensor, TensorEntry } from "@lrm/safetensors";
import { ArgumentError, formatShape, sameShape } from "@lrm/tensor";
import { type ParameterLayout, storedShape } from "./layout.ts";
import { quoteValue } from "./quote_value.ts";

/** Input of the check of a {@link DerivedTensor}. */
export interface DerivedContext {
  /** Name of the tensor, without the prefix. */
  readonly name: string;
  /** Reads a parameter of the layout, as the checkpoint stores it. */
  read(parameter: string): Promise<TensorEntry>;
}

/** Reason why a stored tensor is not the one that the model derives. */
export interface TensorDifference {
  /** Names the tensor and says what differs. */
  readonly why: string;
  /** Says what to do. */
  readonly remedy: string;
}

/**
 * A tensor that checkpoints may store although the model derives it: a mask, rotary angles or a
 * tied head.
 */
export interface DerivedTensor {
  /** Matches the names of such tensors, without the prefix. */
  readonly name: RegExp;
  /**
   * Compares a stored tensor with the one that the model derives.
   *
   * @returns why they differ and what to do, or undefined if they are equal
   */
  difference(stored: TensorEntry, context: DerivedContext): Promise<TensorDifference | undefined>;
}

/** Differences between the checkpoints of a model family and its layout. */
export interface CheckpointNames {
  /** Prefix that stored names may have. Default: none. */
  readonly prefix?: string;
  /** Tensors that checkpoints may store in addition to the layout. */
  readonly derived: readonly DerivedTensor[];
}

/** Result of {@link matchTensors}: the role of every tensor of a checkpoint. */
export interface MatchedTensors {
  /** Stored name of each parameter of the layout. */
  readonly weights: ReadonlyMap<string, string>;
  /** Stored tensors that the model derives. */
  readonly derived: readonly {
    readonly stored: string;
    readonly name: string;
    readonly rule: DerivedTensor;
  }[];
}

const REMEDY = "use the config.json of this checkpoint";

/** Types that weights can be read from. */
const FLOATS: readonly string[] = ["F64", "F32", "F16", "BF16"];

/**
 * Matches the tensors of a checkpoint with the parameters of a layout. Looks only at the header of
 * the checkpoint.
 *
 * @throws ArgumentError if a tensor is missing, unknown or stored twice, or has another shape or
 *   type
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
      throw refusal(
        `it holds both ${readable(twin)} and ${readable(stored)}`,
        "remove one of them",
      );
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
    throw refusal(`it lacks ${listed(missing.map(({ name }) => common + name))}`, REMEDY);
  }
  if (unknown.length > 0) {
    throw refusal(`it holds ${listed(unknown)}, which the model does not have`, REMEDY);
  }
  for (const entry of layout) checkStored(tensors.get(weights.get(entry.name)!)!, entry);
  return { weights, derived };
}

function checkStored({ name, shape, dtype }: StoredTensor, entry: ParameterLayout): void {
  const needed = storedShape(entry);
  if (!sameShape(shape, needed)) {
    throw refusal(
      `${name} has shape ${formatShape(shape)}, but the model needs ${formatShape(needed)}`,
      REMEDY,
    );
  }
  if (!FLOATS.includes(dtype)) {
    throw refusal(
      `${name} is of type ${dtype}, but weights are read from ${FLOATS.join(", ")}`,
      "save the model again in one of these types",
    );
  }
}

function refusal(why: string, remedy: string): ArgumentError {
  return new ArgumentError(`Cannot load the checkpoint: ${why}`, remedy);
}

/** Lists the first three names and the number of the others. */
function listed(names: readonly string[]): string {
  const more = names.length - 3;
  return names.slice(0, 3).map(readable).join(", ") + (more > 0 ? ` and ${more} more tensors` : "");
}

/** Returns the name of a tensor for a message, quoted if it has unusual characters or length. */
function readable(name: string): string {
  return /^[\w.-]{1,120}$/.test(name) ? name : quoteValue(name);
}
