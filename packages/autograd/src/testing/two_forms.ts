import { type Shape, sizeOf, tensor } from "@lrm/tensor";
import { relativeError, testBackend } from "@lrm/tensor/testing";
import { expect } from "vitest";
import { Tape, type Variable } from "../tape.ts";
import { project, values } from "./gradient_check.ts";

/**
 * Allowed relative difference: sums of at most 200 terms in another order lose 200 · 2⁻²⁴ ≈ 1e-5 in
 * the worst case.
 */
const TOLERANCE = 1e-5;

/** A function in two forms that compute the same. */
export interface TwoForms<Name extends string> {
  /** Shape of each operand. All become variables. */
  readonly inputs: Readonly<Record<Name, Shape>>;
  /** Form with a kernel or a backward pass of its own. */
  readonly fast: Form<Name>;
  /** Form that is composed of general operations. */
  readonly composed: Form<Name>;
}

type Form<Name extends string> = (variables: Readonly<Record<Name, Variable>>) => Variable;

/** Expects the same value and the same gradients of all operands from both forms. */
export async function expectSame<Name extends string>({
  inputs,
  fast,
  composed,
}: TwoForms<Name>): Promise<void> {
  const [actual, expected] = [await resultsOf(inputs, fast), await resultsOf(inputs, composed)];
  for (const [name, each] of Object.entries(expected)) {
    expect(
      each.some((number) => number !== 0),
      `${name} is not zero`,
    ).toBe(true);
    expect(relativeError(actual[name]!, each), name).toBeLessThan(TOLERANCE);
  }
}

/** Computes the value and all gradients, by name. */
async function resultsOf<Name extends string>(
  inputs: Readonly<Record<Name, Shape>>,
  form: Form<Name>,
): Promise<Record<string, Float32Array>> {
  const backend = await testBackend();
  using tape = new Tape(backend);
  const draw = (seed: number, shape: Shape) =>
    tensor(backend, Float32Array.from(values(seed, sizeOf(shape))), shape);
  const variables = {} as Record<Name, Variable>;
  for (const [index, name] of (Object.keys(inputs) as Name[]).entries()) {
    using drawn = draw(index + 1, inputs[name]);
    variables[name] = tape.variable(drawn);
  }
  const y = form(variables);
  using coefficients = draw(99, y.shape);
  const results: Record<string, Float32Array> = {};
  // Before the backward pass, which may overwrite it.
  results.value = Float32Array.from(await y.value.read());
  tape.backward(project(y, coefficients));
  for (const name of Object.keys(inputs) as Name[]) {
    results[`gradient of ${name}`] = Float32Array.from(await variables[name].gradient.read());
  }
  return results;
}
