import type { Dtype, StoredTensor } from "@lrm/safetensors";
import { expect, test } from "vitest";
import { type DerivedTensor, matchTensors } from "./checkpoint_names.ts";
import type { ParameterLayout } from "./layout.ts";

const LAYOUT: readonly ParameterLayout[] = [
  { name: "embed.weight", shape: [5, 4], initial: { deviation: 1 } },
  { name: "up.weight", shape: [8, 4], initial: { deviation: 1 }, transposed: true },
  { name: "up.bias", shape: [8], initial: 0 },
];

const MASK: DerivedTensor = { name: /^mask$/, difference: async () => undefined };

/** Makes a table of contents. */
function stored(
  entries: Readonly<Record<string, readonly number[] | [shape: readonly number[], dtype: Dtype]>>,
): ReadonlyMap<string, StoredTensor> {
  return new Map(
    Object.entries(entries).map(([name, entry]) => {
      const [shape, dtype] = Array.isArray(entry[0])
        ? (entry as [readonly number[], Dtype])
        : [entry as readonly number[], "F32" as const];
      return [name, { name, shape, dtype, byteOffset: 0, byteLength: 0 }];
    }),
  );
}

const COMPLETE = { "embed.weight": [5, 4], "up.weight": [4, 8], "up.bias": [8] };
const match = (
  entries: Parameters<typeof stored>[0],
  names: Parameters<typeof matchTensors>[2] = { prefix: "model.", derived: [MASK] },
) => matchTensors(stored(entries), LAYOUT, names);

test("matchTensors() finds every parameter, with and without the prefix", () => {
  const { weights, derived } = match({
    "up.bias": [8],
    "model.embed.weight": [5, 4],
    "up.weight": [4, 8],
  });
  expect(Object.fromEntries(weights)).toEqual({
    "embed.weight": "model.embed.weight",
    "up.weight": "up.weight",
    "up.bias": "up.bias",
  });
  expect(derived).toEqual([]);
});

test("matchTensors() lists the tensors that the model derives", () => {
  const { weights, derived } = match({ ...COMPLETE, "model.mask": [1] });
  expect(weights.size).toBe(3);
  expect(derived).toEqual([{ stored: "model.mask", name: "mask", rule: MASK }]);
});

test("matchTensors() reads weights of every float type", () => {
  for (const dtype of ["F64", "F32", "F16", "BF16"] as const) {
    expect(match({ ...COMPLETE, "up.bias": [[8], dtype] }).weights.size).toBe(3);
  }
});

const { "up.bias": _, ...WITHOUT_BIAS } = COMPLETE;
const TWIN = { ...COMPLETE, "model.up.bias": [8] };

test.each<[what: string, entries: Parameters<typeof stored>[0], message: string]>([
  [
    "a missing tensor",
    WITHOUT_BIAS,
    "Cannot load the checkpoint: it lacks up.bias; use the config.json of this checkpoint",
  ],
  ["a missing tensor by its name with the prefix", { "model.embed.weight": [5, 4] }, "model.up."],
  [
    "an unknown tensor",
    { ...COMPLETE, "down.weight": [1] },
    "it holds down.weight, which the model does not have; use the config.json",
  ],
  [
    "many unknown tensors, by the names of three",
    { ...COMPLETE, a: [1], b: [1], c: [1], d: [1], e: [1] },
    "it holds a, b, c and 2 more tensors, which",
  ],
  ["a name with unusual characters", { ...COMPLETE, "a\n;b": [1] }, 'it holds "a\\n;b", which'],
  [
    "a parameter that is stored twice",
    TWIN,
    "it holds both up.bias and model.up.bias; remove one of them",
  ],
  [
    "another shape",
    { ...COMPLETE, "up.bias": [4] },
    "up.bias has shape [4], but the model needs [8]; use the config.json",
  ],
  [
    "a weight that is not transposed",
    { ...COMPLETE, "up.weight": [8, 4] },
    "up.weight has shape [8, 4], but the model needs [4, 8]",
  ],
  [
    "integers",
    { ...COMPLETE, "up.bias": [[8], "I32"] },
    "up.bias is of type I32, but weights are read from F64, F32, F16, BF16; save the model again in one of these types",
  ],
])("matchTensors() refuses %s", (_what, entries, message) => {
  expect(() => match(entries)).toThrow(RangeError);
  expect(() => match(entries)).toThrow(message);
});

test("matchTensors() without a prefix takes names as they are", () => {
  expect(match(COMPLETE, { derived: [] }).weights.get("up.bias")).toBe("up.bias");
  expect(() => match(TWIN, { derived: [] })).toThrow("it holds model.up.bias, which");
});
