import { copyInto, scope, tensor } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { Parameter } from "./parameter.ts";

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
