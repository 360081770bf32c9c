import { type Setting, setting } from "@lrm/optimizer";
import {
  isNewtonSchulzCoefficients,
  NEWTON_SCHULZ_PRESETS,
  type NewtonSchulzCoefficients,
  type NewtonSchulzPreset,
  namedCoefficients,
} from "@lrm/orthogonalize";

const preset = setting.choice({
  choices: Object.keys(NEWTON_SCHULZ_PRESETS) as NewtonSchulzPreset[],
  default: "jordan",
  help: "Polynomials of Newton–Schulz",
});

/** A choice of names for programs; code may also give coefficients of its own. */
const coefficients: Setting<NewtonSchulzPreset | NewtonSchulzCoefficients, "default"> = {
  ...preset,
  training: undefined,
  problem(value) {
    if (typeof value === "string") return preset.problem(value);
    if (isNewtonSchulzCoefficients(value)) return undefined;
    const remedy = `${preset.problem(value)?.remedy}; or, in code, { steps, normFactor, epsilon } with three numbers for each step`;
    return { path: "", value, remedy };
  },
  record(value) {
    const { steps, normFactor, epsilon } = namedCoefficients(value);
    return { steps, normFactor, epsilon };
  },
};

/** Settings of every rule that orthogonalizes by `newtonSchulz()`. */
export const NEWTON_SCHULZ_SETTINGS = {
  /**
   * Polynomials of the iteration: the name of a preset of `@lrm/orthogonalize` ("jordan",
   * "polarExpress", "leloykun", "converging"), or coefficients such as `JORDAN`. Default "jordan".
   */
  coefficients,
  /**
   * Normalizes as `G / (‖G‖ + epsilon)` ("add", as in Muon's own code) or `G / max(‖G‖, epsilon)`
   * ("clamp", as in PyTorch). Default "add".
   */
  normalization: setting.choice({
    choices: ["add", "clamp"],
    default: "add",
    help: "Guard of the norm against zero: added to it, or its lower bound",
  }),
  /**
   * Rounds the factors of products to "float16", which is faster where a device has it, and near
   * enough for an update. Default "float32".
   */
  precision: setting.choice({
    choices: ["float32", "float16"],
    default: "float32",
    help: "Precision of the products of Newton–Schulz",
  }),
} as const;
