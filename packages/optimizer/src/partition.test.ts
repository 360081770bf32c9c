import { expect, test } from "vitest";
import { isMatrix, type NamedParameter, partition } from "./partition.ts";

const parameter = (name: string, shape: readonly number[]): NamedParameter => ({
  name,
  value: { shape },
});

const MODEL = [
  parameter("wte.weight", [256, 8]),
  parameter("wpe.weight", [16, 8]),
  parameter("h.0.ln_1.weight", [8]),
  parameter("h.0.attn.c_attn.weight", [24, 8]),
  parameter("conv.weight", [8, 4, 3, 3]),
  parameter("model.embed_tokens.weight", [256, 8]),
  parameter("lm_head.weight", [256, 8]),
];

test("partition() puts matrices apart from embeddings, positions, heads, gains and biases", () => {
  const { matrices, rest } = partition(MODEL);
  expect(matrices.map(({ name }) => name)).toEqual(["h.0.attn.c_attn.weight", "conv.weight"]);
  expect(rest.length).toBe(5);
});

test("partition() takes other groups by predicate", () => {
  const { hidden, heads, others } = partition(MODEL, {
    hidden: (each) => isMatrix(each, ["wte", "wpe", "embed", "lm_head", "conv"]),
    heads: ({ name }) => name.includes("head"),
    others: ({ name, value }) => /wte|wpe|embed|conv/.test(name) || value.shape.length < 2,
  });
  expect([hidden.length, heads.length, others.length]).toEqual([1, 1, 5]);
});

test("partition() names the parameter that no group takes, or two", () => {
  const vector = ({ value }: NamedParameter) => value.shape.length === 1;
  expect(() => partition(MODEL, { matrices: isMatrix, vectors: vector })).toThrow(
    'parameter "wte.weight" of shape [256, 8] belongs to no group',
  );
  expect(() => partition(MODEL, { all: () => true, vectors: vector })).toThrow(
    'parameter "h.0.ln_1.weight" of shape [8] belongs to the groups all and vectors',
  );
});
