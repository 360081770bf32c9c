/**
 * Helpers for tests that run on any backend: the backend of the current test project, and relative
 * errors.
 *
 * @module
 */

import type { Backend } from "./backend.ts";
import { StateError } from "./errors.ts";

let factory: (() => Promise<Backend>) | undefined;
let backend: Promise<Backend> | undefined;

/**
 * Sets the function that creates the backend of {@link testBackend}. Call it in a setup file of the
 * test runner.
 */
export function registerTestBackend(create: () => Promise<Backend>): void {
  factory = create;
  backend = undefined;
}

/** Returns the backend under test. Creates it in the first call. */
export function testBackend(): Promise<Backend> {
  if (factory === undefined) {
    throw new StateError(
      "Cannot test without a backend: none was registered",
      "call registerTestBackend() in a setup file",
    );
  }
  backend ??= factory();
  return backend;
}

/**
 * Computes the relative error `‖actual − expected‖ / ‖expected‖` in the Frobenius norm. It is 0 if
 * both are zero, Infinity if only `expected` is zero, or if a value is not finite.
 */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  // Scales by the largest entry, so that squares of 1e-30 or 1e30 neither underflow nor overflow.
  let largest = 0;
  for (let i = 0; i < expected.length; i++) {
    if (!Number.isFinite(actual[i]!)) return Number.POSITIVE_INFINITY;
    largest = Math.max(largest, Math.abs(expected[i]!), Math.abs(actual[i]!));
  }
  if (largest === 0) return 0;
  let difference = 0;
  let norm = 0;
  for (let i = 0; i < expected.length; i++) {
    difference += ((actual[i]! - expected[i]!) / largest) ** 2;
    norm += (expected[i]! / largest) ** 2;
  }
  return Math.sqrt(difference) / Math.sqrt(norm);
}
