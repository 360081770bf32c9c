import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { decodeFloat32, encodeFloat32, readSafetensors, writeSafetensors } from "@lrm/safetensors";
import { Random } from "@lrm/tensor";
import type { Part } from "./result.ts";

interface Answer {
  readonly own: Readonly<Record<string, readonly [dtype: string, values: readonly number[]]>>;
  readonly theirs: Readonly<Record<string, readonly number[]>>;
}

const TYPES = ["F32", "F16", "BF16"] as const;

/** Lets the library safetensors read a file of ours, and reads one of its own. */
export const tensors: Part = {
  name: "safetensors",
  async run(workshop) {
    const folder = workshop.folder("tensors");
    const [own, their] = [join(folder, "own.safetensors"), join(folder, "their.safetensors")];
    const numbers = new Random(2).numbers();
    const entries = TYPES.flatMap((dtype) =>
      [0, 1, 7].map((rows) => {
        const values = Float32Array.from({ length: 3 * rows }, () => numbers.next().value - 0.5);
        return encodeFloat32(`${dtype}.${rows}`, [rows, 3], values, { dtype });
      }),
    );
    writeFileSync(own, writeSafetensors(entries));
    const answer = (await workshop.python("tensors.py", own, their)) as Answer;
    const read = readSafetensors(readFileSync(their)).tensors;
    const readByThem = entries.filter((entry) =>
      isEqual(answer.own[entry.name]?.[1], decodeFloat32(entry)),
    );
    const readByUs = Object.entries(answer.theirs).filter(([name, values]) => {
      const entry = read.get(name);
      return entry !== undefined && isEqual(values, decodeFloat32(entry));
    });
    const count = Object.keys(answer.theirs).length;
    return [
      {
        name: "safetensors reads a file of lrm",
        figure: `${readByThem.length} of ${entries.length} tensors are equal`,
        passed: readByThem.length === entries.length,
      },
      {
        name: "lrm reads a file of safetensors",
        figure: `${readByUs.length} of ${count} tensors are equal`,
        passed: readByUs.length === count,
      },
    ];
  },
};

const isEqual = (a: readonly number[] | undefined, b: Float32Array): boolean =>
  a?.length === b.length && a.every((value, i) => value === b[i]);
