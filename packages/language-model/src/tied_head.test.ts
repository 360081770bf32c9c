import { encodeFloat32, type TensorEntry } from "@lrm/safetensors";
import { expect, test } from "vitest";
import { tiedHead } from "./tied_head.ts";

const rule = tiedHead("embed.weight", "tie them");
const entry = (name: string, shape: readonly number[], values: readonly number[]): TensorEntry =>
  encodeFloat32(name, shape, Float32Array.from(values));

/** Checks a head against an embedding. */
async function difference(head: TensorEntry, embedding: TensorEntry) {
  const asked: string[] = [];
  const read = async (parameter: string) => {
    asked.push(parameter);
    return embedding;
  };
  const result = await rule.difference(head, { name: "lm_head.weight", read });
  expect(asked).toEqual(["embed.weight"]);
  return result;
}

test("tiedHead() matches the name of the head only", () => {
  for (const [name, expected] of [
    ["lm_head.weight", true],
    ["lm_head.bias", false],
    ["model.lm_head.weight", false],
  ] as const) {
    expect(rule.name.test(name)).toBe(expected);
  }
});

test("tiedHead() accepts a head that equals the embedding, −0 and NaN included", async () => {
  const head = entry("lm_head.weight", [2, 2], [1, -0, Number.NaN, 4]);
  const embedding = entry("model.embed.weight", [2, 2], [1, 0, Number.NaN, 4]);
  expect(await difference(head, embedding)).toBeUndefined();
});

test("tiedHead() refuses a head of other values or another shape", async () => {
  const embedding = entry("model.embed.weight", [2, 2], [1, 2, 3, 4]);
  const expected = {
    why: "lm_head.weight differs from model.embed.weight, but the head of the model is tied to its embedding",
    remedy: "tie them",
  };
  expect(await difference(entry("lm_head.weight", [2, 2], [1, 2, 3, 5]), embedding)).toEqual(
    expected,
  );
  expect(await difference(entry("lm_head.weight", [4, 1], [1, 2, 3, 4]), embedding)).toEqual(
    expected,
  );
  expect(
    await difference(entry("lm_head.weight", [2, 2], [1, 2, 3, Number.NaN]), embedding),
  ).toEqual(expected);
});
