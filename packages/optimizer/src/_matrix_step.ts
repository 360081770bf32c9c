import { ArgumentError, defineMap, map, type Tensor } from "@lrm/tensor";
import { stepOnHyperball } from "./_hyperball.ts";
import { type MatrixValues, matrixScale } from "./matrix_settings.ts";
import { recordSettings } from "./resolve_settings.ts";
import type { JsonValue, UpdateBatch, UpdateRule, UpdateSpan } from "./rule.ts";
import type { Settings } from "./setting.ts";
import { cautiousWeightsAfter, keepOf, weightsAfter } from "./weight_step.ts";

const plain = defineMap(["W", "D"], ["keep", "size"], ({ W, D, keep, size }) => ({
  W: weightsAfter(D.mul(size), { W, keep }),
}));

const cautious = defineMap(["W", "D"], ["keep", "size"], ({ W, D, keep, size }) => ({
  W: cautiousWeightsAfter(D.mul(size), { W, keep }),
}));

/**
 * Steps along a direction: `W ← (1 − lr·wd) W − lr·scale·D`, with cautious decay, or on the sphere
 * of each matrix's norm. Decay does not depend on the scale.
 *
 * @param D  `[parameters, m, n]`
 */
export function stepAlong(
  { spans, learningRate, shape, parts }: UpdateBatch,
  D: Tensor,
  { weightDecay, cautiousWeightDecay, hyperball, scale = "none" }: MatrixValues,
): void {
  const [m = 0, n = 0] = shape;
  const rows = m / parts;
  const scalars = {
    keep: keepOf(learningRate, weightDecay),
    size: learningRate * matrixScale(scale, rows, n),
  };
  for (const span of spans) {
    const W = span.value;
    const own = partOf(D, span);
    if (hyperball) {
      const matrices = [span.count * parts, rows, n];
      stepOnHyperball(W.reshape(matrices), own.reshape(matrices), learningRate);
    } else {
      map(cautiousWeightDecay ? cautious : plain, { W, D: own }, { scalars, into: { W } });
    }
  }
}

/** Views a span's part of a stack `[parameters, ...shape]`. */
export function partOf(
  stack: Tensor,
  { start, count }: Pick<UpdateSpan, "start" | "count">,
): Tensor {
  return stack.slice(start, start + count);
}

/**
 * Throws where settings of the step contradict each other.
 *
 * @throws ArgumentError for cautious decay on the hyperball, where there is no decay
 */
export function checkStep(rule: string, { cautiousWeightDecay, hyperball }: MatrixValues): void {
  if (!cautiousWeightDecay || !hyperball) return;
  throw new ArgumentError(
    `Cannot use ${rule} with cautiousWeightDecay and hyperball: there is no decay on the hyperball`,
    "choose one of them",
  );
}

/** Gives what a rule with these values asks of the optimizer. */
export function demandsOf({
  hyperball,
  momentumCooldown,
}: MatrixValues): Pick<UpdateRule, "refusesZeros" | "lastSteps"> {
  return {
    ...(hyperball && { refusesZeros: true }),
    ...(momentumCooldown && { lastSteps: momentumCooldown.steps }),
  };
}

/**
 * Converts a matrix rule's values to what it records: on the hyperball without decay and scale,
 * which do nothing there.
 */
export function recordMatrixSettings(
  settings: Settings,
  values: MatrixValues,
): Readonly<Record<string, JsonValue>> {
  const { cautiousWeightDecay, hyperball } = values;
  return recordSettings(settings, {
    ...values,
    ...(hyperball && { weightDecay: 0, scale: "none" }),
    // Records of rules without them stay as they were.
    hyperball: hyperball || undefined,
    cautiousWeightDecay: cautiousWeightDecay || undefined,
  });
}
