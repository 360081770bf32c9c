import { statisticsOf } from "../statistics.ts";
import { studentTail } from "./student.ts";

/** Probability below which chance counts as excluded, as in the 124M benchmark. */
export const SIGNIFICANCE = 0.001;

/** Result of a one-sided test. */
export interface Test {
  /** Student's t. */
  readonly t: number;
  readonly degrees: number;
  /** Probability of at least this t by chance. */
  readonly p: number;
}

/**
 * Tests whether the mean of losses is below a target: t = (target − mean) √n / σ. σ is estimated
 * from these n runs, so t has Student's distribution with n − 1 degrees of freedom.
 *
 * @returns  undefined for fewer than two losses
 */
export function testBelow(target: number, losses: readonly number[]): Test | undefined {
  if (losses.length < 2) return undefined;
  const { mean, deviation } = statisticsOf(losses)!;
  return testOf((target - mean) * Math.sqrt(losses.length), deviation, losses.length - 1);
}

/**
 * Tests whether the mean of `low` is below that of `high`, where the two need not vary alike
 * (Welch): t = (difference of means) / √(σ₁²/n₁ + σ₂²/n₂), with Satterthwaite's degrees of freedom.
 *
 * @returns  undefined if one of them has fewer than two values
 */
export function testAhead(low: readonly number[], high: readonly number[]): Test | undefined {
  if (low.length < 2 || high.length < 2) return undefined;
  const [a, b] = [statisticsOf(low)!, statisticsOf(high)!];
  const [v, w] = [a.deviation ** 2 / low.length, b.deviation ** 2 / high.length];
  const spread = v ** 2 / (low.length - 1) + w ** 2 / (high.length - 1);
  const degrees = spread > 0 ? (v + w) ** 2 / spread : low.length + high.length - 2;
  return testOf(b.mean - a.mean, Math.sqrt(v + w), degrees);
}

function testOf(distance: number, deviation: number, degrees: number): Test {
  const t = distance === 0 ? 0 : distance / deviation;
  return { t, degrees, p: studentTail(t, degrees) };
}
