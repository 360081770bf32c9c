import { encodeFloat32, type TensorEntry } from "@lrm/safetensors";
import { expect, test } from "vitest";
import { FoldedTensors, namedTerms, ownTerms } from "./checkpoint_terms.ts";

function entry(name: string, values: readonly number[]): TensorEntry {
  return encodeFloat32(name, [values.length], Float32Array.from(values));
}

const saved = Object.entries(namedTerms([{ "w.momentum": [1, 2] }, { "w.momentum": [10, 20] }]));
const ENTRIES = [
  entry("optimizer/b.momentum", [5]),
  ...saved.map(([name, values]) => entry(name, values)),
];

/** Folds once, or again as when a rank heard what rank 0 folded. */
function folded(rank: number | undefined, entries: Iterable<TensorEntry> = ENTRIES) {
  const all = new FoldedTensors(rank);
  for (const each of entries) all.add(each);
  return all;
}

test("FoldedTensors adds up the terms of all ranks and keeps those of one", () => {
  for (const rank of [0, 1]) {
    const tensors = folded(rank).tensors(2);
    const again = folded(rank, tensors.values()).tensors(2);
    expect(again).toEqual(tensors);
    expect(tensors.get("optimizer/b.momentum")).toEqual(ENTRIES[0]);
    expect(tensors.get("optimizer/w.momentum")).toEqual(entry("optimizer/w.momentum", [11, 22]));
    expect(ownTerms(tensors)).toEqual({
      "w.momentum": Float32Array.from(rank === 0 ? [1, 2] : [10, 20]),
    });
  }
});

test("FoldedTensors keeps no terms for another number of ranks", () => {
  for (const tensors of [folded(0).tensors(4), folded(undefined).tensors(undefined)]) {
    expect(ownTerms(tensors)).toBeUndefined();
    expect([...tensors.keys()]).toEqual(["optimizer/b.momentum", "optimizer/w.momentum"]);
  }
});
