import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { InputError } from "@lrm/run";
import { decodeFloat64, readSafetensors, writeSafetensors } from "@lrm/safetensors";
import { afterEach, expect, test, vi } from "vitest";
import { openGolden } from "./golden.ts";
import { goldenMain } from "./golden_command.ts";

const fixtures = (name: string) =>
  fileURLToPath(new URL(`../../${name}/fixtures`, import.meta.url));

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A copy of a package's reference values, to be damaged. */
function copyOf(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), "lrm-golden-"));
  folders.push(folder);
  cpSync(fixtures(name), folder, { recursive: true });
  return folder;
}

/** Changes a group's JSON. */
function edit(folder: string, file: string, change: (json: Record<string, unknown>) => object) {
  const path = join(folder, file);
  const json = JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
  writeFileSync(path, JSON.stringify({ ...json, ...change(json) }));
}

/** A model's group that says nothing of one of its training runs. */
const withoutRun = (name: string) => (json: Record<string, unknown>) => {
  const { [name]: _, ...runs } = json.runs as Record<string, unknown>;
  return { runs };
};

test("openGolden() lists every tensor that is neither an input nor compared", async () => {
  const models = copyOf("gpt2");
  edit(models, "gpt2-golden.json", withoutRun("muon"));
  const [whole] = await openGolden(models);
  expect(whole!.notCovered).toEqual(
    expect.arrayContaining(["train/muon/losses", "train/muon/final/h.0.mlp.c_fc.weight"]),
  );

  const folder = copyOf("orthogonalize");
  edit(folder, "orthogonalize.json", ({ cases }) => ({ cases: (cases as unknown[]).slice(1) }));
  const [[all], [fewer]] = [await openGolden(fixtures("orthogonalize")), await openGolden(folder)];
  const left = new Set(fewer!.checks.map(({ name }) => name));
  const dropped = all!.checks.map(({ name }) => name).filter((name) => !left.has(name));
  expect(dropped.length).toBeGreaterThan(0);
  expect(fewer!.notCovered).toEqual(expect.arrayContaining(dropped));
});

test("openGolden() refuses a group of which nothing is compared", async () => {
  const folder = copyOf("muon");
  edit(folder, "optimizers.json", () => ({ cases: [] }));
  await expect(openGolden(folder)).rejects.toThrow(
    new InputError(
      "Cannot compare optimizers: its files hold no reference value of what is computed here",
    ),
  );
});

test("openGolden() allows final weights more where a first gradient has no sign in float32", async () => {
  const allowed = async (change: (gradients: Float64Array) => void) => {
    const folder = copyOf("llama");
    const path = join(folder, "llama-golden.safetensors");
    const { tensors } = readSafetensors(new Uint8Array(readFileSync(path)));
    const entries = [...tensors.values()].map((entry) => {
      if (entry.name !== "gradient/lm_head.weight") return entry;
      const values = decodeFloat64(entry);
      change(values);
      return { ...entry, bytes: new Uint8Array(values.buffer) };
    });
    writeFileSync(path, writeSafetensors(entries));
    const [group] = await openGolden(folder);
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

test.each(["gpt2-golden.safetensors", "gpt2-checkpoint.safetensors"])(
  "openGolden() says in one sentence that %s is missing",
  async (file) => {
    const folder = copyOf("gpt2");
    rmSync(join(folder, file));
    await expect(openGolden(folder)).rejects.toThrow(
      new InputError(
        `Cannot find ${join(folder, file)}: it belongs to the reference values beside it`,
      ),
    );
  },
);

test("goldenMain() compares, and ends with 1 for a value that is wrong or not compared", async () => {
  let output = "";
  const write = vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    output += String(text);
    return true;
  });
  try {
    const folder = copyOf("gpt2");
    const words = ["--backend", "cpu", "--data", folder];
    expect(await goldenMain(words)).toBe(0);
    expect(output).toMatch(/gpt2 on cpu: \d+ passed, 0 failed, .* \(.+, allowed \d.*\)\n/);
    edit(folder, "gpt2-golden.json", withoutRun("nora"));
    expect(await goldenMain(words)).toBe(1);
    expect(output).toMatch(/\d not computed by this version: .*train\/nora\/losses/);
    output = "";
    edit(folder, "gpt2-golden.json", ({ config }) => ({
      config: { ...(config as object), layer_norm_epsilon: 0.1 },
    }));
    expect(await goldenMain(words)).toBe(1);
    expect(output).toMatch(/logits: relative error .+, allowed 0.00001/);
  } finally {
    write.mockRestore();
  }
});
