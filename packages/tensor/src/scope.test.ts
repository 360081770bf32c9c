import { expect, test } from "vitest";
import { add, multiply } from "./elementwise.ts";
import { createReferenceBackend } from "./reference.ts";
import { keep, scope } from "./scope.ts";
import { type Tensor, tensor } from "./tensor.ts";

const make = () => {
  const backend = createReferenceBackend();
  return { backend, live: () => backend.memory().liveBuffers };
};

test("scope() frees what is made in it, except what it returns", async () => {
  const { backend, live } = make();
  const x = tensor(backend, [1, 2, 3]);
  const y = scope(() => add(multiply(x, x), x));
  expect(live()).toBe(2);
  expect(Array.from(await y.read())).toEqual([2, 6, 12]);
});

test("scope() keeps tensors in arrays and plain objects, also nested and cyclic ones", () => {
  const { backend, live } = make();
  const result = scope(() => {
    tensor(backend, [0]);
    const nested: Record<string, unknown> = { list: [tensor(backend, [1])], text: "x", none: null };
    nested.self = nested;
    return { a: tensor(backend, [2]), nested };
  });
  expect(live()).toBe(2);
  expect(result.a.disposed).toBe(false);
});

test("scope() hands results to the enclosing scope", () => {
  const { backend, live } = make();
  scope(() => {
    const inner = scope(() => tensor(backend, [1]));
    expect(inner.disposed).toBe(false);
    expect(live()).toBe(1);
  });
  expect(live()).toBe(0);
});

test("keep() takes a tensor out of every scope", () => {
  const { backend, live } = make();
  let kept: Tensor | undefined;
  scope(() => {
    scope(() => {
      kept = keep(tensor(backend, [1]));
    });
  });
  expect(live()).toBe(1);
  kept?.dispose();
  expect(live()).toBe(0);
});

test("scope() frees everything when its body throws", () => {
  const { backend, live } = make();
  expect(() =>
    scope(() => {
      tensor(backend, [1]);
      throw new Error("stop");
    }),
  ).toThrow("stop");
  expect(live()).toBe(0);
  // The stack of scopes is as before: a tensor made now is nobody's but the caller's.
  const x = tensor(backend, [1]);
  expect(x.disposed).toBe(false);
});

test("scope() refuses an asynchronous body", () => {
  const { backend, live } = make();
  expect(() =>
    scope(async () => {
      tensor(backend, [1]);
    }),
  ).toThrow("Cannot scope an asynchronous function");
  expect(live()).toBe(0);
});
