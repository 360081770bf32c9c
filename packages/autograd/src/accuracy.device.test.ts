import { tensor } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { accuracy } from "./accuracy.ts";
import { Tape } from "./tape.ts";

const backend = await testBackend();

async function fraction(logits: number[], targets: number[], shape: number[]): Promise<number> {
  using x = tensor(backend, logits, shape);
  using y = tensor(backend, Int32Array.from(targets), shape.slice(0, -1));
  using tape = new Tape(backend);
  const result = accuracy(tape.variable(x), y);
  expect([result.shape, result.differentiable]).toEqual([[], false]);
  return (await result.value.read())[0]!;
}

test("accuracy() is the fraction of rows whose target has the largest logit", async () => {
  const logits = [1, 2, 3, -1, -3, -2, 0, 5, 0, 7, 6, 5];
  expect(await fraction(logits, [2, 0, 1, 0], [4, 3])).toBe(1);
  expect(await fraction(logits, [2, 1, 1, 2], [2, 2, 3])).toBe(0.5);
  expect(await fraction(logits, [0, 1, 2, 1], [4, 3])).toBe(0);
  expect(await fraction([4, 4, 1], [1], [1, 3])).toBe(1);
});

test("accuracy() leaves no memory, and refuses targets that do not fit", () => {
  using x = tensor(backend, [1, 2, 3, 4], [2, 2]);
  using y = tensor(backend, Int32Array.of(0, 1));
  const before = backend.memory().liveBuffers;
  {
    using tape = Tape.inference(backend);
    accuracy(tape.constant(x), y);
    expect(() => accuracy(tape.constant(x), x)).toThrow("Cannot compare with float32 targets");
  }
  expect(backend.memory().liveBuffers).toBe(before);
});
