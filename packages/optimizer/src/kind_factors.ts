import { ArgumentError } from "@lrm/tensor";
import type { OptimizerEntry } from "./entry.ts";
import type { MatrixRules } from "./matrix_groups.ts";
import { resolveSettings } from "./resolve_settings.ts";
import type { UpdateRule } from "./rule.ts";
import type { OptionsOf } from "./setting.ts";
import { setting } from "./setting_kinds.ts";

/**
 * Kinds of matrices in the language models of this project: queries, keys and values (packed or
 * apart), output of attention, input and output of the MLP.
 */
export const MATRIX_KINDS = ["qkv", "attentionOutput", "mlpInput", "mlpOutput"] as const;

/** One of {@link MATRIX_KINDS}. */
export type MatrixKind = (typeof MATRIX_KINDS)[number];

const factor = { from: 0 } as const;
const FACTORS = {
  ...{ qkv: factor, attentionOutput: factor },
  ...{ mlpInput: factor, mlpOutput: factor },
} as const satisfies Record<MatrixKind, object>;

/** Settings by kind of matrix, relative to those of the rule. */
export const KIND_SETTINGS = {
  /** Multiplies the learning rate of each kind of matrix: all four; 1 leaves a kind as it is. */
  learningRateFactors: setting.fields({
    fields: FACTORS,
    help: "Factors of the learning rate by kind of matrix",
  }),
  /** Multiplies the weight decay of each kind of matrix: all four; 1 leaves a kind as it is. */
  weightDecayFactors: setting.fields({
    fields: FACTORS,
    help: "Factors of the weight decay by kind of matrix",
  }),
} as const;

/** Options of {@link rulesByKind}. Matrices of other kinds, or none, have the factor 1. */
export type KindFactors = OptionsOf<typeof KIND_SETTINGS>;

/** Settings that depend on the kind of matrix. */
interface StepValues {
  readonly learningRate: number;
  /** Default: that of the rule. */
  readonly weightDecay?: number | undefined;
}

/**
 * Makes the rules of matrices whose learning rate or weight decay depends on their kind.
 *
 * @param entry  name and settings of the rule
 * @param values  values for the factor 1, and the factors
 * @param make  makes the rule with the values of a kind
 * @returns  one rule for all matrices if there are no factors
 * @throws ArgumentError that names the factor, or if there is no weight decay to multiply
 * @example
 * ```ts
 * import { rulesByKind, sgd, sgdEntry } from "@lrm/optimizer";
 * const learningRateFactors = { qkv: 0.5, attentionOutput: 1, mlpInput: 2, mlpOutput: 2 };
 * const rules = rulesByKind(sgdEntry, { learningRate: 0.1, learningRateFactors }, sgd);
 * expect(typeof rules === "function" && rules("qkv").learningRate).toBe(0.05);
 * ```
 */
export function rulesByKind(
  { name, settings }: Pick<OptimizerEntry, "name" | "settings">,
  { learningRate, weightDecay, learningRateFactors, weightDecayFactors }: StepValues & KindFactors,
  make: (values: StepValues) => UpdateRule,
): MatrixRules {
  const factors = resolveSettings(name, KIND_SETTINGS, { learningRateFactors, weightDecayFactors });
  const { learningRateFactors: rates, weightDecayFactors: decays } = factors;
  if (rates === undefined && decays === undefined) return make({ learningRate, weightDecay });
  const decay = weightDecay ?? Number(settings.weightDecay?.default ?? 0);
  if (decays !== undefined && decay === 0) {
    throw new ArgumentError(
      `Cannot use weightDecayFactors of ${name}: its weight decay is 0, which they multiply`,
      "pass a weightDecay, or leave them out",
    );
  }
  return (kind) =>
    make({
      learningRate: learningRate * factorOf(rates, kind),
      weightDecay: decays === undefined ? weightDecay : decay * factorOf(decays, kind),
    });
}

function factorOf(
  factors: Readonly<Record<MatrixKind, number>> | undefined,
  kind: string | undefined,
): number {
  const known = MATRIX_KINDS.find((each) => each === kind);
  return known === undefined ? 1 : (factors?.[known] ?? 1);
}
