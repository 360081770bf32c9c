import { expect, test } from "vitest";
import { add } from "./elementwise.ts";
import { matmul } from "./matmul.ts";
import { countOperations, observeOperations } from "./observe_operations.ts";
import { createReferenceBackend } from "./reference.ts";
import { tensor } from "./tensor.ts";
import { createMinimalBackend } from "./testing/minimal_backend.ts";

test("observeOperations() sees each operation once, runs it, and returns the result", async () => {
  const backend = createReferenceBackend();
  const x = tensor(backend, [1, 2, 3, 4], [2, 2]);
  const seen: string[] = [];
  const y = observeOperations(
    backend,
    (operation) => seen.push(operation.kind === "matmul" ? `matmul ${operation.m}` : "other"),
    () => add(matmul(x, x), x),
  );
  expect(seen).toEqual(["matmul 2", "other"]);
  expect(Array.from(await y.read())).toEqual([8, 12, 18, 26]);
});

test("observeOperations() leaves the backend as it was, also after an error", () => {
  for (const backend of [createReferenceBackend(), createMinimalBackend()]) {
    const { run } = backend;
    const fail = () => {
      throw new Error("stop");
    };
    expect(() => observeOperations(backend, () => undefined, fail)).toThrow("stop");
    expect(backend.run).toBe(run);
  }
});

test("countOperations() counts the parts of composed operations", () => {
  const backend = createMinimalBackend();
  const x = tensor(backend, [1, 2, 3, 4], [2, 2]);
  expect(countOperations(backend, () => matmul(x, x))).toEqual({ matmul: 1, map: 1 });
});

test("observeOperations() tells parts of composed operations", () => {
  const backend = createMinimalBackend();
  const x = tensor(backend, [1, 2, 3, 4], [2, 2]);
  const seen: [string, boolean][] = [];
  observeOperations(
    backend,
    ({ kind }, isPart) => seen.push([kind, isPart]),
    () => add(matmul(x, x), x),
  );
  expect(seen).toEqual([
    ["matmul", false],
    ["map", true],
    ["map", false],
  ]);
});
