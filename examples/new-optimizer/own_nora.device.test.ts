import { nora } from "@lrm/nora";
import { Optimizer, type UpdateRule } from "@lrm/optimizer";
import { optimizerContract } from "@lrm/optimizer/contract";
import { Random } from "@lrm/tensor";
import { relativeError, testBackend } from "@lrm/tensor/testing";
import { describe, expect, test } from "vitest";
import { ownNora } from "./own_nora.ts";
import { trainOnText } from "./train_on_text.ts";

const backend = await testBackend();
const MODEL = { width: 16 };

describe("update rule contract", () => {
  test.each(optimizerContract(() => ownNora.make({}, MODEL)))("$title", ({ run }) => run(backend));
});

test("ownNora trains like nora()", async () => {
  const train = async (rule: UpdateRule) => {
    const random = new Random(2);
    const parameter = (label: string) => random.fork(label).normal(backend, [12, 7]);
    using value = parameter("value");
    using gradient = parameter("gradient");
    const parameters = [{ name: "w", value, gradient }];
    using optimizer = new Optimizer({ groups: [{ rule, parameters }] });
    for (let step = 0; step < 3; step++) optimizer.step();
    return value.read();
  };
  const settings = { learningRate: 0.1, weightDecay: 0.2, momentum: 0.9 };
  const expected = await train(nora(settings));
  expect(relativeError(await train(ownNora.make(settings, MODEL)), expected)).toBeLessThan(2e-6);
});

test("trainOnText() trains a small GPT-2 with ownNora", async () => {
  const losses: number[] = [];
  const before = backend.memory().liveBytes;
  await trainOnText(backend, ownNora, "tick tock ".repeat(20), ({ loss }) => losses.push(loss));
  expect(losses).toHaveLength(20);
  expect(losses[0]).toBeCloseTo(Math.log(256), 0); // the loss of a uniform guess among bytes
  expect(losses.at(-1)).toBeLessThan(0.7 * losses[0]!);
  expect(backend.memory().liveBytes).toBe(before);
});
