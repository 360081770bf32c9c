import { expect, test } from "vitest";
import { add, multiply } from "./elementwise.ts";
import { createReferenceBackend } from "./reference.ts";
import { drain, keep, scope, scopeParts } from "./scope.ts";
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

test("scopeParts() keeps tensors of all parts to the end, and none made between them", () => {
  const { backend, live } = make();
  function* parts() {
    const x = tensor(backend, [1]);
    scope(() => {
      tensor(backend, [2]);
    });
    yield x;
    tensor(backend, [3]);
    yield x;
    return { x };
  }
  const running = scopeParts(parts());
  const [first] = [running.next().value];
  const between = tensor(backend, [4]);
  expect(running.next().value).toBe(first);
  expect(live()).toBe(3);
  expect(running.next()).toEqual({ done: true, value: { x: first } });
  expect(live()).toBe(2);
  expect(between.disposed).toBe(false);
});

test("scopeParts() frees everything when it is given up, or its work throws", () => {
  const { backend, live } = make();
  function* parts(fails: boolean) {
    yield tensor(backend, [1]);
    if (fails) throw new Error("stop");
    yield tensor(backend, [2]);
  }
  for (const x of scopeParts(parts(false))) {
    expect(x.disposed).toBe(false);
    break;
  }
  expect(live()).toBe(0);
  expect(() => drain(scopeParts(parts(true)))).toThrow("stop");
  expect(live()).toBe(0);
});

test("scopeParts() nests, and an outer scope owns the result of an inner one", () => {
  const { backend, live } = make();
  function* inner() {
    tensor(backend, [1]);
    yield 1;
    return tensor(backend, [2]);
  }
  function* outer() {
    const made = yield* scopeParts(inner());
    expect([made.disposed, live()]).toEqual([false, 1]);
    yield 2;
  }
  expect([...scopeParts(outer())]).toEqual([1, 2]);
  expect(live()).toBe(0);
});
