/**
 * Compares values and gradients of operations with plain float64 code and its central differences.
 */
import {
  type Backend,
  countOperations,
  defineMap,
  map as mapTensors,
  Random,
  reduce,
  sizeOf,
  type Tensor,
  tensor,
} from "@lrm/tensor";
import { relativeError, testBackend } from "@lrm/tensor/testing";
import { expect } from "vitest";
import { map } from "../map.ts";
import { Parameter } from "../parameter.ts";
import { Tape, type Variable } from "../tape.ts";

/**
 * Allowed relative error. Float32 kernels with sums of at most 100 terms lose 100 · 2⁻²⁴ ≈ 6e-6,
 * and exp, tanh and division on WebGPU a few units in the last place more.
 */
const TOLERANCE = 1e-5;

/** Allowed relative error if the backward pass reads values of float16: a few times 2⁻¹¹. */
const HALF_TOLERANCE = 4e-3;

/**
 * Step h of central differences in float64. Their error, h² ≈ 1e-10 plus rounding 2⁻⁵³ / h ≈ 1e-11,
 * is far below that of float32.
 */
const STEP = 1e-5;

type Arrays<Name extends string> = Readonly<Record<Name, Float64Array>>;

/** An operation under test. */
export interface GradientCheck<Input extends string, Weight extends string> {
  /** Shape of each input. Inputs become variables. */
  readonly inputs: Readonly<Record<Input, readonly number[]>>;
  /** Shape of each weight. Weights become parameters. */
  readonly weights?: Readonly<Record<Weight, readonly number[]>>;
  /** Computes the flat output in plain float64 code. */
  readonly reference: (values: Arrays<Input | Weight>) => ArrayLike<number>;
  /** Computes the output by the operation under test. */
  readonly run: (
    variables: Readonly<Record<Input, Variable>>,
    parameters: Readonly<Record<Weight, Parameter>>,
    tape: Tape,
  ) => Variable;
  /** True if it computes something else in inference, as dropout does. Default: false. */
  readonly onlyTrains?: boolean;
}

/** One term of `Σ coefficients · y`, which turns any output into a loss. */
const weighted = defineMap(["y", "coefficients"], [], (v) => ({ term: v.y.mul(v.coefficients) }));

/** Copies a value, for one that is no leaf. */
const copy = defineMap(["x"], [], ({ x }) => ({ y: x }));

/** Records `Σ coefficients · y`, of shape `[]`; `coefficients` have the shape of y. */
export function project(y: Variable, coefficients: Tensor): Variable {
  return y.tape.record(reduce("sum", weighted, { y: y.value, coefficients }), {
    inputs: [y],
    backward: ({ gradient }) => {
      y.receive(mapTensors(weighted, { y: coefficients, coefficients: gradient }).term);
    },
  });
}

/** Draws reproducible values in [−1, 1) that are exact in float32. */
export function values(seed: number, length: number): Float64Array {
  const words = new Random(seed).words();
  return Float64Array.from({ length }, () => Math.fround(words.next().value / 2 ** 31 - 1));
}

/**
 * Compares the value of an operation, and the gradient of every input and weight, with the
 * reference: for a first backward pass, for one that adds to it, and for one that reads values that
 * were stored in 16 bits. Then checks that inference gives the same value and that no memory stays
 * allocated.
 */
export async function checkGradients<Input extends string, Weight extends string = never>(
  check: GradientCheck<Input, Weight>,
): Promise<void> {
  const backend = await testBackend();
  const live = backend.memory().liveBuffers;
  const shapes = { ...check.inputs, ...check.weights } as Record<Input | Weight, readonly number[]>;
  const names = Object.keys(shapes) as (Input | Weight)[];
  const host = {} as Record<Input | Weight, Float64Array>;
  const device = {} as Record<Input | Weight, Tensor>;
  names.forEach((name, index) => {
    host[name] = values(index + 1, sizeOf(shapes[name]));
    device[name] = tensor(backend, Float32Array.from(host[name]), shapes[name]);
  });
  const inputs = Object.keys(check.inputs) as Input[];
  const weights = Object.keys(check.weights ?? {}) as Weight[];
  const parameters = pick(weights, (name) => new Parameter(name, device[name]));

  const expected = check.reference(host);
  const coefficients = values(99, expected.length);
  const loss = (): number => dot(check.reference(host), coefficients);
  const numeric = pick(names, (name) => differences(host[name], loss));

  const tape = new Tape(backend);
  const variables = pick(inputs, (name) => tape.variable(device[name]));
  // Two backward passes: the second one adds to every gradient of the first one.
  const y = check.run(variables, parameters, tape);
  const factors = tensor(backend, Float32Array.from(coefficients), y.shape);
  const value = Float32Array.from(await y.value.read());
  expect(relativeError(value, expected), "value").toBeLessThan(TOLERANCE);
  for (const scale of [1, 0.5]) {
    tape.backward(
      project(scale === 1 ? y : check.run(variables, parameters, tape), factors),
      scale,
    );
    const analytic = await Promise.all(names.map((name) => gradientOf(name).read()));
    for (const [index, name] of names.entries()) {
      const wanted = numeric[name].map((each) => each * (scale === 1 ? 1 : 1.5));
      expect(relativeError(analytic[index]!, wanted), `gradient of ${name}`).toBeLessThan(
        TOLERANCE,
      );
    }
  }
  tape.dispose();
  for (const name of weights) parameters[name].zeroGradient();

  const halving = new Tape(backend, { activations: "float16" });
  const leaves = pick(inputs, (name) => halving.variable(device[name]));
  const inBlock = halving.block(() => {
    const copies = pick(inputs, (name) => map<"x", never, "y">(copy, { x: leaves[name] }).y);
    return check.run(copies, parameters, halving);
  });
  halving.backward(project(inBlock, factors));
  for (const name of names) {
    const { gradient } = { ...leaves, ...parameters }[name];
    const error = relativeError(await gradient.read(), numeric[name]);
    expect(error, `gradient of ${name} with values of 16 bits`).toBeLessThan(HALF_TOLERANCE);
  }
  halving.dispose();
  for (const name of weights) parameters[name].zeroGradient();

  const inference = Tape.inference(backend);
  const constants = pick(inputs, (name) => inference.variable(device[name]));
  const again = await check.run(constants, parameters, inference).value.read();
  if (!check.onlyTrains) expect(Array.from(again), "inference").toEqual(Array.from(value));
  inference.dispose();

  factors.dispose();
  for (const name of inputs) device[name].dispose();
  for (const name of weights) parameters[name].dispose();
  expect(backend.memory().liveBuffers, "live buffers").toBe(live);

  function gradientOf(name: Input | Weight): Tensor {
    return name in variables
      ? variables[name as Input].gradient
      : parameters[name as Weight].gradient;
  }
}

/** Computes d loss / d x by central differences. Changes x temporarily. */
export function differences(x: Float64Array, loss: () => number): Float64Array {
  return x.map((at, index) => {
    x[index] = at + STEP;
    const above = loss();
    x[index] = at - STEP;
    const below = loss();
    x[index] = at;
    return (above - below) / (2 * STEP);
  });
}

/** Computes the scalar product. */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((sum, each, index) => sum + each * b[index]!, 0);
}

function pick<Name extends string, T>(
  names: readonly Name[],
  make: (name: Name) => T,
): Record<Name, T> {
  return Object.fromEntries(names.map((name) => [name, make(name)])) as Record<Name, T>;
}

/** Counts the kernels of each kind that `body` enqueues. */
export function countKernels(backend: Backend, body: () => void): Record<string, number> {
  return countOperations(backend, body);
}
