import { copy, Random, scope, type Tensor, tensor } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { add, multiply } from "./arithmetic.ts";
import { crossEntropy } from "./cross_entropy.ts";
import { square } from "./functions.ts";
import { gelu } from "./gelu.ts";
import { linear } from "./linear.ts";
import { Parameter } from "./parameter.ts";
import { sum } from "./sum.ts";
import { Tape } from "./tape.ts";
import { checkGradients } from "./testing/gradient_check.ts";

const backend = await testBackend();

test("backward() multiplies by its scale and adds over calls", async () => {
  using weight = new Parameter("w", tensor(backend, [2], [1, 1]));
  using x = tensor(backend, [3], [1, 1]);
  for (let batch = 0; batch < 4; batch++) {
    using tape = new Tape(backend);
    tape.backward(linear(tape.constant(x), weight), 0.25);
  }
  expect(Array.from(await weight.gradient.read())).toEqual([3]);
});

test("backward() keeps the loss and the gradients of leaves, and frees everything else", async () => {
  using x = tensor(backend, [1, 2, 3], [1, 3]);
  using targets = tensor(backend, Int32Array.of(1));
  const live = backend.memory().liveBuffers;
  const tape = new Tape(backend);
  const leaf = tape.variable(x);
  const loss = crossEntropy(gelu(multiply(leaf, 2)), targets);
  tape.backward(loss);
  expect(backend.memory().liveBuffers).toBe(live + 2);
  expect(Number.isFinite((await loss.value.read())[0])).toBe(true);
  tape.dispose();
  expect(backend.memory().liveBuffers).toBe(live);
});

test("backward() tells when a gradient is final, in its order, also of blocks that run again", async () => {
  const random = new Random(1);
  using x = random.fork("x").normal(backend, [2, 3]);
  for (const recompute of [false, true]) {
    const [first, twice, last] = ["first", "twice", "last"].map(
      (name) => new Parameter(name, random.fork(name).normal(backend, [3, 3])),
    );
    using frozen = new Parameter("frozen", random.fork("f").normal(backend, [3, 3]), {
      trainable: false,
    });
    using tape = new Tape(backend, { recompute });
    let hidden = tape.block(() => gelu(linear(tape.constant(x), first!)));
    for (let use = 0; use < 2; use++) {
      const before = hidden;
      hidden = tape.block(() => gelu(linear(linear(before, twice!), frozen)));
    }
    const loss = sum(linear(hidden, last!));
    const seen = new Map<Parameter, Tensor>();
    tape.backward(loss, 1, {
      onGradient: (parameter) => seen.set(parameter, copy(parameter.gradient)),
    });
    expect([...seen.keys()]).toEqual([last, twice, first]);
    for (const [parameter, gradient] of seen) {
      expect(await gradient.read()).toEqual(await parameter.gradient.read());
      gradient.dispose();
      parameter.dispose();
    }
  }
});

test("dispose() frees a forward pass that was never walked", async () => {
  using x = tensor(backend, [1, 2, 3], [1, 3]);
  using targets = tensor(backend, Int32Array.of(1));
  const live = backend.memory().liveBuffers;
  const tape = new Tape(backend);
  crossEntropy(gelu(tape.variable(x)), targets);
  expect(backend.memory().liveBuffers).toBeGreaterThan(live);
  tape.dispose();
  tape.dispose();
  expect(backend.memory().liveBuffers).toBe(live);
});

test("a tape outlives the scope that it was made in", async () => {
  using x = tensor(backend, [1, 2]);
  const tape = new Tape(backend);
  const leaf = tape.variable(x);
  const made: ReturnType<typeof gelu>[] = [];
  scope(() => {
    made.push(multiply(leaf, 3));
  });
  expect(Array.from(await made[0]!.value.read())).toEqual([3, 6]);
  tape.dispose();
});

test("backward() gives branches that the loss does not depend on no gradient", async () => {
  using x = tensor(backend, [1]);
  using tape = new Tape(backend);
  const leaf = tape.variable(x);
  const unused = tape.variable(x);
  gelu(unused);
  tape.backward(multiply(leaf, 2));
  expect(unused.hasGradient).toBe(false);
  expect(() => unused.gradient).toThrow(
    "Cannot read a gradient: it does not exist; run backward() first, and make the variable with tape.variable()",
  );
  expect(Array.from(await leaf.gradient.read())).toEqual([2]);
});

test("release() frees a value of an inference tape, but none of a recording tape or of the caller", async () => {
  using x = tensor(backend, [1]);
  for (const recording of [false, true]) {
    using tape = new Tape(backend, { recording });
    const leaf = tape.variable(x);
    const value = multiply(leaf, 2);
    tape.release(value);
    tape.release(leaf);
    expect(value.value.disposed).toBe(!recording);
    if (recording) tape.backward(value);
  }
  expect(Array.from(await x.read())).toEqual([1]);
});

test("scope() of an inference tape frees all but its result", () => {
  using x = tensor(backend, [1]);
  const live = backend.memory().liveBuffers;
  const tape = Tape.inference(backend);
  const leaf = tape.constant(x);
  const result = tape.scope(() => gelu(multiply(gelu(leaf), 2)));
  expect(backend.memory().liveBuffers).toBe(live + 1);
  expect(result.value.disposed).toBe(false);
  expect(() =>
    tape.scope(() => {
      gelu(leaf);
      throw new Error("no");
    }),
  ).toThrow("no");
  expect(backend.memory().liveBuffers).toBe(live + 1);
  tape.dispose();
  expect(backend.memory().liveBuffers).toBe(live);
});

test("scope() of a recording tape keeps what the backward pass needs", async () => {
  using x = tensor(backend, [1]);
  using tape = new Tape(backend);
  const leaf = tape.variable(x);
  tape.backward(tape.scope(() => multiply(multiply(leaf, 2), 3)));
  expect(Array.from(await leaf.gradient.read())).toEqual([6]);
});

test("backward() refuses inference tapes, values of other tapes, second calls and vectors", () => {
  using x = tensor(backend, [1, 2]);
  const inference = Tape.inference(backend);
  expect(() => inference.backward(inference.variable(x))).toThrow(
    "Cannot differentiate on an inference tape: it records nothing; use new Tape(backend)",
  );
  using tape = new Tape(backend);
  const leaf = tape.variable(x);
  expect(() => tape.backward(leaf)).toThrow(
    "Cannot differentiate a value that is not on this tape",
  );
  const y = multiply(leaf, 2);
  expect(() => tape.backward(y)).toThrow(
    "Cannot differentiate a value of shape [2]: a loss has one element; reduce it to one element first",
  );
});

test("parameter() makes a variable of a parameter, whose gradient flows into it", async () => {
  await checkGradients({
    inputs: {},
    weights: { w: [2, 3] },
    reference: ({ w }) => w.map((each) => each * each + each),
    run: (_, { w }, tape) => add(square(tape.parameter(w)), tape.parameter(w)),
  });
});

test("parameter() of a frozen parameter is a constant", () => {
  using weight = new Parameter("w", tensor(backend, [1, 2]), { trainable: false });
  using tape = new Tape(backend);
  expect(tape.parameter(weight).differentiable).toBe(false);
  tape.dispose();
  expect(weight.value.disposed).toBe(false);
});

test("constant() and variable() keep the memory of a tensor that its owner disposes", async () => {
  const live = backend.memory().liveBuffers;
  const values = tensor(backend, [1, 2]);
  const factors = tensor(backend, [3, 4]);
  const tape = new Tape(backend);
  const x = tape.variable(values);
  const loss = sum(multiply(x, tape.constant(factors)));
  values.dispose();
  factors.dispose();
  tape.backward(loss);
  expect(Array.from(await x.gradient.read())).toEqual([3, 4]);
  tape.dispose();
  expect(backend.memory().liveBuffers).toBe(live);
});

test("scope() of a recording tape keeps no activations of frozen layers", async () => {
  using frozen = new Parameter("w", tensor(backend, [1, 2, 3, 4], [2, 2]), { trainable: false });
  using head = new Parameter("head", tensor(backend, [1, 1], [1, 2]));
  using x = tensor(backend, [1, 2], [1, 2]);
  using tape = new Tape(backend);
  let hidden = tape.constant(x);
  const live = backend.memory().liveBuffers;
  for (let layer = 0; layer < 10; layer++) {
    const input = hidden;
    hidden = tape.scope(() => gelu(linear(input, frozen)));
  }
  // The results of the scopes.
  expect(backend.memory().liveBuffers).toBe(live + 10);
  const last = hidden;
  const loss = tape.scope(() => linear(gelu(last), head));
  tape.backward(loss);
  using plain = new Tape(backend);
  const same = gelu(plain.constant(hidden.value));
  expect(await head.gradient.read()).toEqual(await same.value.read());
});

test("release() of a recording tape frees a value that the backward pass does not need", () => {
  using values = tensor(backend, [1, 2]);
  using tape = new Tape(backend);
  const [x, constant] = [tape.variable(values), tape.constant(values)];
  const live = backend.memory().liveBuffers;
  const unread = square(constant);
  const read = square(constant);
  const product = multiply(x, read);
  for (const each of [unread, read, product]) tape.release(each);
  expect(backend.memory().liveBuffers).toBe(live + 2);
  tape.backward(sum(product));
});
