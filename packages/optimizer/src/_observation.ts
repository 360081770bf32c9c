import { formatShape, StateError, type Tensor } from "@lrm/tensor";
import { viewShape } from "./_batches.ts";
import type { OptimizerGroup } from "./optimizer_options.ts";
import type { OptimizerParameter } from "./parameter.ts";
import type { UpdateRule } from "./rule.ts";

/** False for a parameter that was frozen since the optimizer was made. */
const isTrained = ({ trainable }: OptimizerParameter): boolean => trainable !== false;

/** The parameters whose `inputMoment` a step needs, with their rules. */
export function observedIn(
  groups: readonly OptimizerGroup[],
  step: number,
): { readonly rule: UpdateRule; readonly parameter: OptimizerParameter }[] {
  return groups.flatMap(({ rule, parameters }) =>
    rule.observes?.(step)
      ? parameters.filter(isTrained).map((parameter) => ({ rule, parameter }))
      : [],
  );
}

/** Of how many columns a moment consists, and in how many blocks. */
export function momentOf(rule: UpdateRule, parameter: OptimizerParameter) {
  const shape = viewShape(rule, parameter);
  return { columns: shape[1] ?? 1, blocks: rule.inputBlocks?.(parameter.name, shape) ?? 1 };
}

/**
 * Throws where a step needs an input moment that is not there, and before that where it never will
 * be.
 *
 * @param asks  whether parameters were ever asked
 */
export function checkObserved(
  groups: readonly OptimizerGroup[],
  step: number,
  asks: boolean,
): void {
  for (const { rule, parameters } of groups) {
    if (rule.observes === undefined) continue;
    const needed = rule.observes(step);
    for (const parameter of parameters.filter(isTrained)) {
      const { name, inputMoment } = parameter;
      const refusal =
        inputMoment === undefined
          ? whyUnobserved(parameter, step + 1, needed, asks)
          : whyUnfit(rule, parameter, inputMoment);
      if (refusal !== undefined)
        throw new StateError(
          `Cannot train parameter "${name}" with ${rule.name}: ${refusal.why}`,
          refusal.remedy,
        );
    }
  }
}

/** Reason why a rule cannot train a parameter. */
interface Refusal {
  readonly why: string;
  readonly remedy: string;
}

function whyUnobserved(
  { fed, observeInput }: OptimizerParameter,
  step: number,
  needed: boolean,
  asks: boolean,
): Refusal | undefined {
  if (fed === false) {
    return {
      why: `no layer has multiplied inputs by it as [out, in] up to step ${step}`,
      remedy:
        "put it into a group with AdamW, or, if it multiplies as [in, out], store its transpose",
    };
  }
  if (observeInput !== undefined && !asks) {
    return {
      why: `no layer was asked for its inputs in step ${step}`,
      remedy: "call optimizer.observe() before the forward pass of every step",
    };
  }
  return needed
    ? {
        why: `no layer recorded inputs for it in step ${step}`,
        remedy: "put it into a group with AdamW, or give it an inputMoment",
      }
    : undefined;
}

function whyUnfit(
  rule: UpdateRule,
  parameter: OptimizerParameter,
  { shape, size }: Tensor,
): Refusal | undefined {
  const { columns, blocks } = momentOf(rule, parameter);
  const width = columns / blocks;
  if (size === blocks * width * width) return undefined;
  const expected = blocks === 1 ? [width, width] : [blocks, width, width];
  return {
    why: `its inputMoment has shape ${formatShape(shape)}`,
    remedy: `pass one of shape ${formatShape(expected)}`,
  };
}
