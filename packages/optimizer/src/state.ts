import {
  ArgumentError,
  formatShape,
  type Shape,
  sameShape,
  sizeOf,
  type Tensor,
} from "@lrm/tensor";
import { partsOf } from "./_batches.ts";
import type { OptimizerGroup } from "./optimizer_options.ts";
import type { JsonValue } from "./rule.ts";

/** The part of an optimizer's state that is not tensors. */
export interface OptimizerRecord {
  /** Steps done. */
  readonly step: number;
  /** Steps of the whole run, if a rule changes in the last of them, see `UpdateRule.lastSteps`. */
  readonly steps?: number;
  /** Norm that gradients are clipped to, if they are. */
  readonly maxGradientNorm?: number;
  readonly groups: readonly {
    /** The rule's name. */
    readonly rule: string;
    readonly settings: Readonly<Record<string, JsonValue>>;
    /** Names of its parameters. */
    readonly parameters: readonly string[];
    /** Number of matrices in each parameter, see `UpdateRule.parts`; 1 for those not named. */
    readonly parts?: Readonly<Record<string, number>>;
  }[];
}

/** State of an optimizer. */
export interface OptimizerState {
  /**
   * Tensors by `parameter.state` (`h.0.attn.c_attn.weight.momentum`). They are the optimizer's own
   * and change with the next step: read them, do not dispose of them.
   */
  readonly tensors: Readonly<Record<string, Tensor>>;
  /** Plain JSON. */
  readonly record: OptimizerRecord;
}

/** A tensor on the host. */
export interface HostTensor {
  readonly shape: Shape;
  readonly data: ArrayLike<number>;
}

/** State of an optimizer, read from a file. */
export interface SavedOptimizerState {
  readonly tensors: Readonly<Record<string, HostTensor>>;
  readonly record: OptimizerRecord;
}

const refusal = (why: string, remedy: string): ArgumentError =>
  new ArgumentError(`Cannot load the optimizer's state: ${why}`, remedy);

const SAME_MODEL = "load it into the same model";
const SETTINGS = "make the optimizer with the settings that it was saved with";

const count = (parts: number): string => (parts === 1 ? "one matrix" : `${parts} matrices`);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Gives the record of an optimizer after `step` steps. */
export function recordOf(
  step: number,
  {
    groups,
    steps,
    maxGradientNorm = Number.POSITIVE_INFINITY,
  }: {
    readonly groups: readonly OptimizerGroup[];
    /** Steps of the whole run, if they are known. */
    readonly steps: number | undefined;
    readonly maxGradientNorm: number | undefined;
  },
): OptimizerRecord {
  const hasEnd = groups.some(({ rule: { lastSteps = 0 } }) => lastSteps > 0);
  return {
    step,
    ...(hasEnd && steps !== undefined && { steps }),
    ...(Number.isFinite(maxGradientNorm) && { maxGradientNorm }),
    groups: groups.map(({ rule, parameters }) => {
      const several = parameters.flatMap((parameter): [string, number][] => {
        const parts = partsOf(rule, parameter);
        return parts === 1 ? [] : [[parameter.name, parts]];
      });
      return {
        rule: rule.name,
        settings: rule.settings,
        parameters: parameters.map(({ name }) => name),
        ...(several.length > 0 && { parts: Object.fromEntries(several) }),
      };
    }),
  };
}

/** Throws unless it has the parts of a saved state: what they hold is checked by the other two. */
export function checkSaved(saved: SavedOptimizerState): void {
  if (isObject(saved) && isObject(saved.tensors) && isObject(saved.record)) return;
  throw refusal(
    "it is not a state",
    "pass { tensors, record } of `state()`, with the tensors read to the host",
  );
}

function isGroup(group: unknown): boolean {
  if (!isObject(group) || typeof group.rule !== "string") return false;
  const { parameters, parts = {} } = group;
  return (
    Array.isArray(parameters) &&
    parameters.every((name) => typeof name === "string") &&
    isObject(parts) &&
    Object.values(parts).every(Number.isSafeInteger)
  );
}

/**
 * Throws unless a record was made by the same rules on the same parameters, and in a run of the
 * same length if rules change at its end.
 */
export function checkRecord(saved: OptimizerRecord, own: OptimizerRecord): void {
  const { step, steps = 0, groups } = saved;
  const counts = [step, steps].every((count) => Number.isSafeInteger(count) && count >= 0);
  if (!counts || !Array.isArray(groups) || !groups.every(isGroup)) {
    throw refusal("its record is not one of an optimizer", "pass the `record` of `state()`");
  }
  const [before, now] = [saved, own].map(
    ({ groups }) =>
      new Map(
        groups.flatMap(({ rule, parameters, parts }) =>
          parameters.map((name) => [name, { rule, parts: parts?.[name] ?? 1 }]),
        ),
      ),
  );
  for (const [name, { rule, parts }] of now!) {
    const other = before!.get(name);
    if (other === undefined) throw refusal(`it has no parameter "${name}"`, SAME_MODEL);
    if (other.rule !== rule) {
      throw refusal(
        `parameter "${name}" was trained with ${other.rule}, now with ${rule}`,
        "use the same optimizer",
      );
    }
    if (other.parts !== parts) {
      throw refusal(
        `parameter "${name}" was trained as ${count(other.parts)}, now as ${count(parts)}`,
        "split it as before",
      );
    }
  }
  for (const name of before!.keys()) {
    if (!now!.has(name)) throw refusal(`its parameter "${name}" is not here`, SAME_MODEL);
  }
  if (saved.steps !== undefined && own.steps !== undefined && steps !== own.steps) {
    throw refusal(
      `its run has ${steps} steps, this one ${own.steps}, and the momentum cools down over the last ones`,
      `make the optimizer with steps: ${steps}`,
    );
  }
}

/** Throws unless saved tensors have the names and shapes of `own`. */
export function checkSavedTensors(
  saved: Readonly<Record<string, HostTensor>>,
  own: Readonly<Record<string, Shape>>,
): void {
  for (const [name, shape] of Object.entries(own)) {
    const given = Object.hasOwn(saved, name) ? saved[name] : undefined;
    if (given === undefined) throw refusal(`tensor "${name}" is missing`, SETTINGS);
    if (!isHostTensor(given)) {
      throw refusal(
        `tensor "${name}" is not a tensor`,
        "pass { shape, data } with its values as a Float32Array",
      );
    }
    if (!sameShape(given.shape, shape) || given.data.length !== sizeOf(shape)) {
      throw refusal(
        `tensor "${name}" has shape ${formatShape(given.shape)} and ${given.data.length} values, expected ${formatShape(shape)}`,
        SETTINGS,
      );
    }
  }
  for (const name of Object.keys(saved)) {
    if (!Object.hasOwn(own, name))
      throw refusal(`tensor "${name}" belongs to no parameter here`, SETTINGS);
  }
}

function isHostTensor(given: unknown): given is HostTensor {
  if (!isObject(given) || !Array.isArray(given.shape)) return false;
  const { data } = given;
  if (Array.isArray(data)) return data.every((value) => typeof value === "number");
  return (
    ArrayBuffer.isView(data) &&
    !(data instanceof DataView || data instanceof BigInt64Array || data instanceof BigUint64Array)
  );
}
