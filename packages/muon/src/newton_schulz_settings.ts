import { setting } from "@lrm/optimizer";
import {
  isNewtonSchulzCoefficients,
  JORDAN,
  type NewtonSchulzCoefficients,
} from "@lrm/orthogonalize";

/** Settings of every rule that orthogonalizes by `newtonSchulz()`. */
export const NEWTON_SCHULZ_SETTINGS = {
  /** Polynomials of the iteration, a preset of `@lrm/orthogonalize`. Default `JORDAN`. */
  coefficients: setting.code<NewtonSchulzCoefficients>({
    accepts: isNewtonSchulzCoefficients,
    remedy: "take { steps, normFactor, epsilon } such as JORDAN, with three numbers for each step",
    default: JORDAN,
    record: ({ steps, normFactor, epsilon }) => ({ steps, normFactor, epsilon }),
    help: "Polynomials of Newton–Schulz",
  }),
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
