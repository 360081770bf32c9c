import { createHash } from "node:crypto";
import { readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { FileError } from "@lrm/files";
import { readSafetensors } from "@lrm/safetensors";
import { type Tensor, tensor } from "@lrm/tensor";
import { createReferenceBackend } from "@lrm/tensor/reference";
import { temporaryFolder } from "@lrm/test-helpers";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Snapshot } from "../checkpoint.ts";
import { NonFiniteError } from "../metrics.ts";
import { restoreTensors } from "../restore.ts";
import { RunError } from "../run_error.ts";
import { loadCheckpoint, saveCheckpoint } from "./checkpoint.ts";

const backend = createReferenceBackend();

/** A matrix, a vector, integers, and an empty tensor. */
function snapshot(step = 7): Snapshot & { readonly tensors: Readonly<Record<string, Tensor>> } {
  return {
    step,
    tensors: {
      "model/w": tensor(backend, [1.5, -2, 3e-40, 3e38, -0, 6], [2, 3]),
      "model/b": tensor(backend, [step]),
      "optimizer/columns": tensor(backend, Int32Array.of(-1, 2 ** 31 - 1)),
      "optimizer/none": tensor(backend, [], [0, 4]),
    },
    state: { step, groups: [{ rule: "adamw", settings: { betas: [0.9, 0.95] } }] },
  };
}

const pathIn = (folder: string): string => join(folder, "checkpoint.safetensors");

test("loadCheckpoint() gives what saveCheckpoint() was given, bit for bit", async () => {
  const path = pathIn(temporaryFolder());
  const saved = snapshot();
  await saveCheckpoint(path, saved);
  const loaded = await loadCheckpoint(path);
  expect(loaded.step).toBe(7);
  expect(loaded.state).toEqual(saved.state);
  expect([...loaded.tensors.keys()].sort()).toEqual(Object.keys(saved.tensors).sort());
  for (const [name, { shape, dtype }] of Object.entries(saved.tensors)) {
    const entry = loaded.tensors.get(name)!;
    expect(entry.shape).toEqual(shape);
    expect(entry.dtype).toBe(dtype === "int32" ? "I32" : "F32");
    const values = await saved.tensors[name]!.read();
    expect(entry.bytes).toEqual(new Uint8Array(values.buffer));
  }
});

test("saveCheckpoint() writes the same bytes for the same snapshot, as a safetensors file", async () => {
  const folder = temporaryFolder();
  const [first, second] = [join(folder, "a"), join(folder, "b")];
  const { tensors, ...rest } = snapshot();
  await saveCheckpoint(first, { ...rest, tensors });
  const reordered = Object.fromEntries(Object.entries(tensors).reverse());
  await saveCheckpoint(second, { ...rest, tensors: reordered });
  const bytes = readFileSync(first);
  expect(readFileSync(second)).toEqual(bytes);
  expect([...readSafetensors(bytes).tensors.keys()].sort()).toEqual(
    [...Object.keys(tensors), "sha256"].sort(),
  );
});

test("saveCheckpoint() keeps the last good checkpoint when a value is not finite, and says which", async () => {
  const folder = temporaryFolder();
  const path = pathIn(folder);
  await saveCheckpoint(path, snapshot());
  const good = readFileSync(path);
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
    const { tensors, ...rest } = snapshot(8);
    const broken = { ...tensors, "model/w": tensor(backend, [1, 2, 3, 4, 5, bad], [2, 3]) };
    const failure = saveCheckpoint(path, { ...rest, tensors: broken });
    await expect(failure).rejects.toThrow(NonFiniteError);
    await expect(failure).rejects.toMatchObject({ step: 8, tensor: "model/w" });
  }
  expect(readFileSync(path)).toEqual(good);
  expect(readdirSync(folder)).toHaveLength(1);
});

test("saveCheckpoint() keeps the last good checkpoint when a tensor cannot be read", async () => {
  const folder = temporaryFolder();
  const path = pathIn(folder);
  await saveCheckpoint(path, snapshot());
  const lost = snapshot(8);
  lost.tensors["optimizer/columns"]!.dispose();
  await expect(saveCheckpoint(path, lost)).rejects.toThrow("disposed");
  expect((await loadCheckpoint(path)).step).toBe(7);
  expect(readdirSync(folder)).toHaveLength(1);
});

/** Loads bytes as a checkpoint. */
async function loading(path: string, bytes: Uint8Array) {
  writeFileSync(path, bytes);
  return await loadCheckpoint(path);
}

test("loadCheckpoint() refuses a file cut short, at every length", async () => {
  const path = pathIn(temporaryFolder());
  await saveCheckpoint(path, snapshot());
  for (let size = readFileSync(path).length - 1; size >= 0; size--) {
    truncateSync(path, size);
    await expect(loadCheckpoint(path)).rejects.toThrow(RunError);
  }
});

test("loadCheckpoint() refuses a file with any one bit flipped", async () => {
  const path = pathIn(temporaryFolder());
  await saveCheckpoint(path, snapshot());
  const good = readFileSync(path);
  for (let at = 0; at < good.length; at++) {
    const bytes = Uint8Array.from(good);
    bytes[at]! ^= 1 << (at % 8);
    await expect(loading(path, bytes), `bit ${at % 8} of byte ${at}`).rejects.toThrow(RunError);
  }
});

test("loadCheckpoint() refuses a file with any bytes replaced, added or missing", async () => {
  const path = pathIn(temporaryFolder());
  await saveCheckpoint(path, snapshot());
  const good = readFileSync(path);
  const place = fc.nat(good.length);
  const damage = fc.tuple(place, fc.nat(20), fc.uint8Array({ maxLength: 20 }));
  await fc.assert(
    fc.asyncProperty(damage, async ([start, count, replacement]) => {
      const bytes = Uint8Array.from([
        ...good.subarray(0, start),
        ...replacement,
        ...good.subarray(start + count),
      ]);
      fc.pre(!good.equals(bytes));
      await expect(loading(path, bytes)).rejects.toThrow(RunError);
    }),
    { numRuns: 300 },
  );
});

test("loadCheckpoint() refuses in one sentence what is missing, damaged or no checkpoint", async () => {
  const folder = temporaryFolder();
  const path = pathIn(folder);
  await expect(loadCheckpoint(path)).rejects.toThrow(
    new FileError(`Cannot load ${path}: there is no such file or folder`, "check the path"),
  );
  await expect(loadCheckpoint(folder)).rejects.toThrow(FileError);
  await expect(loading(path, new Uint8Array(100))).rejects.toThrow(
    new RunError(
      `Cannot load ${path}: it is damaged or cut short`,
      "restore it from a copy, or start a new run",
    ),
  );
  const weights = Buffer.from('{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}  ');
  const file = Buffer.concat([
    Buffer.from([weights.length, 0, 0, 0, 0, 0, 0, 0]),
    weights,
    Buffer.alloc(4),
  ]);
  await expect(loading(path, file)).rejects.toThrow("it is not a checkpoint of a run");
});

test.each([
  { step: "abc", state: "{}" },
  { step: "-1", state: "{}" },
  { step: "7", state: "{" },
])("loadCheckpoint() refuses a whole file of $step steps with the state $state", async (other) => {
  const metadata = { format: "lrm-checkpoint-1", ...other };
  const header = JSON.stringify({
    __metadata__: metadata,
    sha256: { dtype: "U8", shape: [32], data_offsets: [0, 32] },
  });
  const json = Buffer.from(header.padEnd(8 * Math.ceil(header.length / 8)));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  const start = Buffer.concat([length, json]);
  const digest = createHash("sha256").update(start).digest();
  await expect(loading(pathIn(temporaryFolder()), Buffer.concat([start, digest]))).rejects.toThrow(
    "it is not a checkpoint of a run",
  );
});

test("restoreTensors() writes every tensor of the checkpoint", async () => {
  const path = pathIn(temporaryFolder());
  const saved = snapshot();
  await saveCheckpoint(path, saved);
  const { tensors } = snapshot(8);
  tensors["model/w"]!.write([0, 0, 0, 0, 0, 0]);
  restoreTensors(path, await loadCheckpoint(path), tensors);
  for (const [name, each] of Object.entries(tensors)) {
    expect(await each.read()).toEqual(await saved.tensors[name]!.read());
  }
});

test("restoreTensors() names what another model has otherwise, and changes nothing then", async () => {
  const path = pathIn(temporaryFolder());
  await saveCheckpoint(path, snapshot());
  const checkpoint = await loadCheckpoint(path);
  const { tensors } = snapshot(8);
  const { "model/b": b, ...withoutB } = tensors;
  const cases = [
    [{ ...tensors, "model/c": b! }, "it has no tensor model/c"],
    [withoutB, "the model has no tensor model/b"],
    [
      { ...tensors, "model/b": tensor(backend, [1, 2]) },
      "model/b is float32 [1] in the checkpoint and float32 [2] in the model",
    ],
    [
      { ...tensors, "model/b": tensor(backend, Int32Array.of(1)) },
      "model/b is float32 [1] in the checkpoint and int32 [1] in the model",
    ],
  ] as const;
  for (const [others, sentence] of cases) {
    expect(() => restoreTensors(path, checkpoint, others)).toThrow(
      new RunError(
        `Cannot load ${path}: ${sentence}`,
        "load it into the model that it was saved from",
      ),
    );
    expect(await b!.read()).toEqual(Float32Array.of(8));
  }
});
