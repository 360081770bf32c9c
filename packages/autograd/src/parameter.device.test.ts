import { copyInto, scope, tensor, zeros } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { Parameter } from "./parameter.ts";
import type { ParameterOptions, StackOptions } from "./parameter_options.ts";

test("Parameter has no gradient in memory until its first use", async () => {
  const backend = await testBackend();
  const live = backend.memory().liveBuffers;
  const parameter = new Parameter("w", tensor(backend, [1, 2]));
  expect(backend.memory().liveBuffers).toBe(live + 1);
  expect(Array.from(await parameter.gradient.read())).toEqual([0, 0]);
  expect(backend.memory().liveBuffers).toBe(live + 2);
  parameter.dispose();
  expect(backend.memory().liveBuffers).toBe(live);
});

test("Parameter.stack() keeps values and gradients adjacent, and frees them with the last parameter", async () => {
  const backend = await testBackend();
  const { liveBuffers, liveBytes } = backend.memory();
  const [a, b, c] = Parameter.stack(backend, ["a", "b", "c"], [2, 2]);
  expect([a!.name, b!.name, c!.name]).toEqual(["a", "b", "c"]);
  expect(a!.value.precedes(b!.value) && b!.value.precedes(c!.value)).toBe(true);
  expect(backend.memory()).toMatchObject({
    liveBuffers: liveBuffers + 1,
    liveBytes: liveBytes + 48,
  });
  c!.dispose();
  expect(Array.from(await b!.gradient.read())).toEqual([0, 0, 0, 0]);
  expect(a!.gradient.precedes(b!.gradient)).toBe(true);
  using ones = tensor(backend, [1, 1, 1, 1], [2, 2]);
  for (const each of [a!, b!]) each.contribute((into) => copyInto(into, ones));
  a!.zeroGradient();
  expect(Array.from(await a!.gradient.read())).toEqual([0, 0, 0, 0]);
  expect(Array.from(await b!.gradient.read())).toEqual([1, 1, 1, 1]);
  expect(() => c!.gradient).toThrow('parameter "c": it is disposed; keep');
  expect(Array.from(await b!.gradient.read())).toEqual([1, 1, 1, 1]);
  for (const each of [a!, b!]) each.dispose();
  expect(backend.memory()).toMatchObject({ liveBuffers: liveBuffers + 1 }); // `ones`
});

test("Parameter overwrites with the first contribution and adds later ones", async () => {
  const backend = await testBackend();
  using parameter = new Parameter("w", tensor(backend, [1, 2]));
  using ones = tensor(backend, [1, 1]);
  const calls: boolean[] = [];
  const contribute = () =>
    parameter.contribute((into, accumulate) => {
      calls.push(accumulate);
      copyInto(into, ones);
    });
  contribute();
  contribute();
  const { gradient } = parameter;
  parameter.zeroGradient();
  contribute();
  expect(calls).toEqual([false, true, false]);
  expect(parameter.gradient).toBe(gradient);
});

test("Parameter reads zeros after zeroGradient()", async () => {
  const backend = await testBackend();
  using parameter = new Parameter("w", tensor(backend, [1, 2]));
  using ones = tensor(backend, [1, 1]);
  parameter.contribute((into) => copyInto(into, ones));
  expect(Array.from(await parameter.gradient.read())).toEqual([1, 1]);
  parameter.zeroGradient();
  expect(Array.from(await parameter.gradient.read())).toEqual([0, 0]);
});

test("Parameter outlives a scope that it was made and used in", async () => {
  const backend = await testBackend();
  const holder: Parameter[] = [];
  scope(() => {
    const parameter = new Parameter("w", tensor(backend, [3]));
    parameter.contribute((into) => copyInto(into, parameter.value));
    holder.push(parameter);
  });
  expect(Array.from(await holder[0]!.value.read())).toEqual([3]);
  expect(Array.from(await holder[0]!.gradient.read())).toEqual([3]);
  holder[0]!.dispose();
});

test("Parameter.receive() adds a tensor and frees it", async () => {
  const backend = await testBackend();
  using parameter = new Parameter("w", tensor(backend, [1, 2]));
  using frozen = new Parameter("f", tensor(backend, [1, 2]), { trainable: false });
  const { gradient } = parameter;
  parameter.zeroGradient();
  const live = backend.memory().liveBuffers;
  for (const each of [parameter, parameter, frozen]) each.receive(tensor(backend, [3, 4]));
  expect(Array.from(await parameter.gradient.read())).toEqual([6, 8]);
  expect(parameter.gradient).toBe(gradient);
  expect(backend.memory().liveBuffers).toBe(live);
});

test("Parameter frees gradient and input moment when it is frozen, and gets new ones later", async () => {
  const backend = await testBackend();
  using parameter = new Parameter("w", tensor(backend, [1, 2], [1, 2]));
  const live = backend.memory().liveBuffers;
  using ones = tensor(backend, [1, 1], [1, 2]);
  parameter.contribute((into) => copyInto(into, ones));
  parameter.trainable = false;
  expect(backend.memory().liveBuffers).toBe(live + 1); // `ones`
  expect(parameter.differentiable).toBe(false);
  parameter.contribute(() => expect.unreachable());
  expect(() => parameter.gradient).toThrow(
    'Cannot use the gradient of parameter "w": it is frozen; set its trainable to true before the forward pass',
  );
  parameter.trainable = true;
  expect(Array.from(await parameter.gradient.read())).toEqual([0, 0]);
});

test("Parameter.stack() allocates no gradients of frozen parameters", async () => {
  const backend = await testBackend();
  const stack = Parameter.stack(backend, ["a", "b", "c", "d"], [8]);
  const [a, b, c, d] = stack as [Parameter, Parameter, Parameter, Parameter];
  b.trainable = false;
  const { liveBytes } = backend.memory();
  expect(Array.from(await a.gradient.read())).toEqual(new Array(8).fill(0));
  expect(backend.memory().liveBytes).toBe(liveBytes + 3 * 32);
  expect(c.gradient.precedes(d.gradient)).toBe(true);
  const gradients = [a, c, d].map(({ gradient }) => gradient);
  b.trainable = true;
  expect(Array.from(await b.gradient.read())).toEqual(new Array(8).fill(0));
  expect([a, c, d].map(({ gradient }) => gradient)).toEqual(gradients);
  expect(backend.memory().liveBytes).toBe(liveBytes + 4 * 32);
  for (const each of stack) each.dispose();
  using frozen = Parameter.stack(backend, ["e"], [8], { trainable: false })[0]!;
  expect(frozen.trainable).toBe(false);
});

test("Parameter has the role it was given, and without one is a vector or nothing", async () => {
  const backend = await testBackend();
  const roleOf = (shape: number[], options: ParameterOptions = {}) => {
    using parameter = new Parameter("w", zeros(backend, shape), options);
    return parameter.role;
  };
  expect(roleOf([2])).toBe("vector");
  expect(roleOf([2, 2])).toBeUndefined();
  expect(roleOf([2, 2, 3, 3], { role: "matrix" })).toBe("matrix");
  expect(roleOf([2, 2], { role: "vector" })).toBe("vector");
  using bias = zeros(backend, [2]);
  expect(() => new Parameter("b", bias, { role: "matrix" })).toThrow(
    'Cannot give parameter "b" of shape [2] the role "matrix": a matrix has two or more axes; give it the role "vector"',
  );
});

test("Parameter and Parameter.stack() keep the kinds that they are given", async () => {
  const backend = await testBackend();
  using parameter = new Parameter("w", zeros(backend, [2, 2]), { role: "matrix", kind: "qkv" });
  using plain = new Parameter("v", zeros(backend, [2]));
  expect([parameter.kind, plain.kind]).toEqual(["qkv", undefined]);
  const kindsOf = (options: StackOptions) => {
    const stack = Parameter.stack(backend, ["a", "b"], [2, 2], options);
    for (const each of stack) each.dispose();
    return stack.map(({ kind }) => kind);
  };
  expect(kindsOf({ kind: "mlpInput" })).toEqual(["mlpInput", "mlpInput"]);
  expect(kindsOf({ kind: [undefined, "qkv"] })).toEqual([undefined, "qkv"]);
  expect(kindsOf({})).toEqual([undefined, undefined]);
});

test("Parameter.stack() takes one role for all, or a list with the role of each", async () => {
  const backend = await testBackend();
  const rolesOf = (options: StackOptions, shape = [2, 2]) => {
    const stack = Parameter.stack(backend, ["a", "b"], shape, options);
    for (const each of stack) each.dispose();
    return stack.map(({ role }) => role);
  };
  expect(rolesOf({ role: "matrix" })).toEqual(["matrix", "matrix"]);
  expect(rolesOf({ role: ["embedding", "head"] })).toEqual(["embedding", "head"]);
  expect(rolesOf({ role: [undefined, "head"] }, [2])).toEqual(["vector", "head"]);
  const { liveBuffers } = backend.memory();
  expect(() => rolesOf({ role: "matrix" }, [2])).toThrow('parameter "a" of shape [2]');
  expect(backend.memory().liveBuffers).toBe(liveBuffers);
});
