import { expect, test } from "vitest";
import { partition } from "./partition.ts";
import { isMatrix, type NamedParameter } from "./role.ts";

const parameter = (
  name: string,
  shape: readonly number[],
  role?: NamedParameter["role"],
): NamedParameter => ({ name, value: { shape }, role });

const MODEL = [
  parameter("wte.weight", [256, 8], "embedding"),
  parameter("wpe.weight", [16, 8], "embedding"),
  parameter("h.0.ln_1.weight", [8]),
  parameter("h.0.attn.c_attn.weight", [24, 8], "matrix"),
  parameter("conv.weight", [8, 4, 3, 3], "matrix"),
  parameter("scales", [4, 1], "vector"),
  parameter("lm_head.weight", [256, 8], "head"),
];

test("partition() puts matrices apart from embeddings, positions, heads, gains and biases", () => {
  const { matrices, rest } = partition(MODEL);
  expect(matrices.map(({ name }) => name)).toEqual(["h.0.attn.c_attn.weight", "conv.weight"]);
  expect(rest).toEqual(MODEL.filter((each) => !matrices.includes(each)));
});

test("partition() looks at roles, not at names", () => {
  const embed = parameter("embed.projection.weight", [8, 8], "matrix");
  const table = parameter("table", [8, 8], "embedding");
  expect(partition([embed, table])).toEqual({ matrices: [embed], rest: [table] });
});

test("partition() asks for the role of a parameter that has two axes and none", () => {
  expect(() => partition([...MODEL, parameter("head.weight", [4, 8])])).toThrow(
    'Cannot group parameter "head.weight" of shape [4, 8]: it has no role; make it with the role "matrix", "embedding" or "head", or with "vector" to train it element by element',
  );
});

test("partition() leaves out frozen parameters, also from groups by predicate", () => {
  const frozen = MODEL.map((each, index) => ({ ...each, trainable: index === 3 }));
  const trained = [frozen[3]!];
  expect(partition(frozen)).toEqual({ matrices: trained, rest: [] });
  expect(partition(frozen, { all: () => true })).toEqual({ all: trained });
});

test("partition() takes other groups by predicate", () => {
  const { hidden, heads, others } = partition(MODEL, {
    hidden: (each) => isMatrix(each) && each.value.shape.length === 2,
    heads: ({ role }) => role === "head",
    others: ({ name, role, value }) =>
      name === "conv.weight" ||
      role === "embedding" ||
      value.shape.at(-1) === 1 ||
      role === undefined,
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
