import { ArgumentError, defineMap, type Expression } from "@lrm/tensor";
import { map } from "./map.ts";
import type { Variable } from "./tape.ts";

/** Builds `y = cap · z / √(z² + cap²)`, and its derivative, `(cap / √(z² + cap²))³`. */
export function softCapped(z: Expression, cap: Expression) {
  const shrink = cap.div(z.square().add(cap.square()).sqrt());
  return { y: z.mul(shrink), slope: shrink.square().mul(shrink) };
}

const capped = defineMap(["z"], ["cap"], ({ z, cap }) => ({ y: softCapped(z, cap).y }));

/**
 * Bounds values smoothly to ±cap, `cap · z / √(z² + cap²)`: nearly z where |z| is small. For the
 * logits of a head and their loss use the `softCap` of `linearCrossEntropy`, which bounds them in
 * the kernel of the loss.
 *
 * @param z  any shape
 * @param cap  bound, above 0
 * @returns  same shape, owned by the tape
 * @throws ArgumentError if the bound is not a finite number above 0
 * @example
 * ```ts
 * import { softCap, Tape } from "@lrm/autograd";
 * import { tensor } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * using tape = new Tape(createReferenceBackend());
 * const z = tape.constant(tensor(tape.backend, [0, 4, -4]));
 * expect(Array.from(await softCap(z, 3).value.read(), (y) => y.toFixed(2))).toEqual(["0.00", "2.40", "-2.40"]);
 * ```
 */
export function softCap(z: Variable, cap: number): Variable {
  checkCap(cap);
  return map(capped, { z }, { scalars: { cap } }).y;
}

/** Checks the bound of {@link softCap}. */
export function checkCap(cap: number): void {
  if (typeof cap === "number" && cap > 0 && Number.isFinite(cap)) return;
  throw new ArgumentError(
    `Cannot bound values to ±${cap}: the bound must be a finite number above 0`,
    "choose a number such as 15",
  );
}
