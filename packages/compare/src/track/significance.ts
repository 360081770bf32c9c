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

/** Losses of an entry's runs at one step. */
export interface Reached {
  readonly step: number;
  /** One for each seed. */
  readonly losses: readonly number[];
}

/**
 * Tests whether one entry is ahead of another: t = (difference of mean losses + steps saved × value
 * of a step) / (σ √(1/n₁ + 1/n₂)). σ is estimated from all n₁ + n₂ runs together, so t has
 * Student's distribution with n₁ + n₂ − 2 degrees of freedom.
 *
 * @param value  nats by which the loss falls in a step there
 * @returns  undefined if one of them has fewer than two runs
 */
export function testAhead(ahead: Reached, behind: Reached, value: number): Test | undefined {
  const [m, n] = [ahead.losses.length, behind.losses.length];
  if (m < 2 || n < 2) return undefined;
  const [a, b] = [statisticsOf(ahead.losses)!, statisticsOf(behind.losses)!];
  const degrees = m + n - 2;
  const squares = (m - 1) * a.deviation ** 2 + (n - 1) * b.deviation ** 2;
  const advantage = b.mean - a.mean + (behind.step - ahead.step) * value;
  return testOf(advantage / Math.sqrt(1 / m + 1 / n), Math.sqrt(squares / degrees), degrees);
}

function testOf(distance: number, deviation: number, degrees: number): Test {
  const t = distance === 0 ? 0 : distance / deviation;
  return { t, degrees, p: studentTail(t, degrees) };
}
