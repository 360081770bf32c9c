import type { Backend } from "../backend.ts";
import type { HostArray } from "../dtype.ts";
import { createReferenceBackend } from "../reference.ts";
import { scope } from "../scope.ts";
import type { Results } from "./case.ts";

/** Unit roundoff of float32. */
export const ROUNDOFF = 2 ** -24;

/**
 * Allowed difference of an element: `relative · |scale| + absolute`. The default of 0 requires
 * equality.
 */
export interface Tolerance {
  readonly relative?: number;
  readonly absolute?: number;
  /** Magnitudes that `relative` refers to, one for each element. Default: the expected values. */
  readonly scale?: ArrayLike<number>;
}

/**
 * Runs `body` on the backend under test and on the reference backend, and throws unless all results
 * agree.
 */
export async function agree(
  label: string,
  backend: Backend,
  body: (backend: Backend) => Results,
  tolerance: Tolerance | ((name: string, expected: HostArray) => Tolerance) = {},
): Promise<void> {
  const actual = await evaluate(backend, body);
  const expected = await evaluate(createReferenceBackend(), body);
  for (const [name, wanted] of Object.entries(expected)) {
    const allowed = typeof tolerance === "function" ? tolerance(name, wanted) : tolerance;
    compare(`${label}, ${name}`, actual[name]!, wanted, allowed);
  }
}

/** Reads everything that `body` returns to the host, and frees all tensors that it made. */
export async function evaluate(
  backend: Backend,
  body: (backend: Backend) => Results,
): Promise<Record<string, HostArray>> {
  const results = Object.entries(scope(() => body(backend)));
  try {
    const values = await Promise.all(results.map(([, tensor]) => tensor.read()));
    return Object.fromEntries(results.map(([name], index) => [name, values[index]!]));
  } finally {
    for (const [, tensor] of results) tensor.dispose();
  }
}

/** @throws Error for the first element that is further from the expected one than allowed */
export function compare(
  label: string,
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  { relative = 0, absolute = 0, scale = expected }: Tolerance = {},
): void {
  if (actual.length !== expected.length) {
    throw new Error(`${label}: got ${actual.length} elements, expected ${expected.length}`);
  }
  for (let i = 0; i < expected.length; i++) {
    const got = actual[i]!;
    const wanted = expected[i]!;
    if (Object.is(got, wanted)) continue;
    const difference = Math.abs(got - wanted);
    const allowed = relative * Math.abs(scale[i]!) + absolute;
    if (difference <= allowed) continue;
    throw new Error(
      `${label}: element ${i} is ${got}, expected ${wanted}: relative error ${(difference / Math.abs(wanted)).toExponential(2)}, off by ${difference.toExponential(2)} where ${allowed.toExponential(2)} is allowed`,
    );
  }
}

/** @throws Error with `message` unless `condition` holds */
export function demand(condition: boolean, message: string): void {
  if (!condition) throw new Error(message);
}

/** Finds the largest magnitude among values. */
export function largest(values: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]!));
  return most;
}
