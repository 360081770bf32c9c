import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeFloat64, readSafetensors, writeSafetensors } from "@lrm/safetensors";
import { expect, onTestFinished, test } from "vitest";
import { openFolder } from "./groups.ts";
import { InputError } from "./input_error.ts";
import { copyOf, edit, withoutRun } from "./testing/copy.ts";
import { FIXTURES } from "./testing/fixtures.ts";

test("openFolder() finds every value of this repository's groups", async () => {
  const { groups, notComputed } = await openFolder(FIXTURES);
  const counts = groups.map(({ name, checks }) => [name, checks.length]);
  expect(Object.fromEntries(counts)).toEqual({
    orthogonalize: 137,
    optimizers: 61,
    variants: 30,
    gpt2: 40,
    llama: 33,
    "benchmark-model": 39,
    nanogpt: 39,
  });
  expect(groups.flatMap((group) => group.notComputed)).toEqual([]);
  expect(notComputed).toEqual([]);
  const families = ["adamw", "muon", "rmnp", "nora", "newton_muon"];
  const benchmark = ["muon", "normuon"];
  const runs = {
    gpt2: families,
    llama: families,
    "benchmark-model": benchmark,
    nanogpt: benchmark,
  };
  for (const [model, trained] of Object.entries(runs)) {
    const names = groups.find(({ name }) => name === model)!.checks.map(({ name }) => name);
    expect(names.slice(0, 2)).toEqual(["logits", "loss"]);
    for (const run of trained) {
      expect(names.filter((name) => name.startsWith(`train/${run}/`))).toHaveLength(2);
    }
  }
});

test("openFolder() lists every tensor that is neither an input nor compared", async () => {
  const models = copyOf("gpt2-checkpoint", "gpt2-golden");
  edit(models, "gpt2-golden.json", withoutRun("muon"));
  const [whole] = (await openFolder(models)).groups;
  expect(whole!.notComputed).toEqual(
    expect.arrayContaining(["train/muon/losses", "train/muon/final/h.0.mlp.c_fc.weight"]),
  );

  const folder = copyOf("orthogonalize");
  const [all] = (await openFolder(folder)).groups;
  edit(folder, "orthogonalize.json", ({ cases }) => ({ cases: (cases as unknown[]).slice(1) }));
  const [fewer] = (await openFolder(folder)).groups;
  const left = new Set(fewer!.checks.map(({ name }) => name));
  const dropped = all!.checks.map(({ name }) => name).filter((name) => !left.has(name));
  expect(dropped.length).toBeGreaterThan(0);
  expect(fewer!.notComputed).toEqual(expect.arrayContaining(dropped));
});

test("openFolder() names the groups that it does not know, without their checkpoints", async () => {
  const folder = copyOf("orthogonalize", "llama-checkpoint");
  const add = (from: string, to: string) => cpSync(join(FIXTURES, from), join(folder, to));
  add("optimizers.json", "shampoo.json");
  add("optimizers.safetensors", "shampoo.safetensors");
  add("gpt2-golden.safetensors", "other-golden.safetensors");
  add("gpt2-checkpoint.safetensors", "other-checkpoint.safetensors");
  const { groups, notComputed } = await openFolder(folder);
  expect(groups.map(({ name }) => name)).toEqual(["orthogonalize"]);
  expect(notComputed).toEqual(["llama-checkpoint", "other", "shampoo"]);
});

test("openFolder() refuses a folder without reference values, and one that is missing", async () => {
  const folder = mkdtempSync(join(tmpdir(), "lrm-golden-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  await expect(openFolder(folder)).rejects.toThrow(
    new InputError(
      `Cannot find reference values in ${folder}: none of its files holds any`,
      "give a folder with orthogonalize.json, optimizers.json, variants.json, gpt2-golden.json, llama-golden.json, benchmark-model-golden.json and their .safetensors files",
    ),
  );
  const missing = join(folder, "missing");
  await expect(openFolder(missing)).rejects.toThrow(
    new InputError(
      `Cannot read the folder ${missing}: it is missing, or it cannot be read`,
      "give a folder of reference values, such as tests/golden/fixtures",
    ),
  );
});

test("openFolder() refuses a group that has nothing to compare", async () => {
  const folder = copyOf("optimizers");
  edit(folder, "optimizers.json", () => ({ cases: [] }));
  await expect(openFolder(folder)).rejects.toThrow(
    new InputError(
      "Cannot compare optimizers: its files hold no reference value of what is computed here",
      "make the reference values again",
    ),
  );
});

test("openFolder() refuses a group whose settings are not JSON", async () => {
  const folder = copyOf("optimizers");
  const path = join(folder, "optimizers.json");
  writeFileSync(path, "{");
  await expect(openFolder(folder)).rejects.toThrow(
    new InputError(`Cannot read ${path}: it is not JSON`, "make the reference values again"),
  );
});

test("openFolder() allows final weights more where a first gradient has no sign in float32", async () => {
  const allowed = async (change: (gradients: Float64Array) => void) => {
    const folder = copyOf("llama-checkpoint", "llama-golden");
    const path = join(folder, "llama-golden.safetensors");
    const { tensors } = readSafetensors(new Uint8Array(readFileSync(path)));
    const entries = [...tensors.values()].map((entry) => {
      if (entry.name !== "gradient/lm_head.weight") return entry;
      const values = decodeFloat64(entry);
      change(values);
      return { ...entry, bytes: new Uint8Array(values.buffer) };
    });
    writeFileSync(path, writeSafetensors(entries));
    const [group] = (await openFolder(folder)).groups;
    const allowedOf = (part: string) =>
      group!.checks.find(({ name }) => name.startsWith(`train/adamw/${part}`))!.allowed;
    expect(allowedOf("losses")).toBe(2e-5);
    return allowedOf("final/");
  };
  const nothing = (): void => undefined;
  const first = (value: number) => (gradient: Float64Array) => {
    gradient[0] = value;
  };
  expect(await allowed(nothing)).toBe(2e-5);
  expect(await allowed(first(0))).toBe(2e-5);
  expect(await allowed(first(1e-10))).toBe(2e-4);
});

test.each(["gpt2-golden.json", "gpt2-golden.safetensors", "gpt2-checkpoint.safetensors"])(
  "openFolder() says in one sentence that %s is missing",
  async (file) => {
    const folder = copyOf("gpt2-checkpoint", "gpt2-golden");
    rmSync(join(folder, file));
    await expect(openFolder(folder)).rejects.toThrow(
      new InputError(
        `Cannot find ${join(folder, file)}: it belongs to the reference values beside it`,
        "get it with the others, or make them again",
      ),
    );
  },
);
