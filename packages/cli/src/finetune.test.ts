import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { lrmHere, smallRun, Workplace } from "./testing/lrm.ts";

const workplace = new Workplace();
afterAll(() => workplace[Symbol.dispose]());

const CPU = ["--backend", "cpu", "--threads", "0"];
const FOLDER = workplace.at("base");
const DATA = workplace.at("examples.jsonl");

beforeAll(async () => {
  expect((await lrmHere([...smallRun(workplace, "base", 2), ...CPU])).code).toBe(0);
  const lines = Array.from({ length: 20 }, (_, at) =>
    JSON.stringify({
      messages: [
        { role: "user", content: `${at}` },
        { role: "assistant", content: "yes" },
      ],
    }),
  );
  writeFileSync(DATA, lines.join("\n"));
});

const finetune = (out: string, ...words: readonly string[]) =>
  lrmHere([
    ...["finetune", FOLDER, "--data", DATA, "--out", workplace.at(out), "--sample-tokens", "4"],
    ...CPU,
    ...words,
  ]);

test("lrm finetune writes an adapter that lrm sample adds to the model, and lrm export merges", async () => {
  const adapter = workplace.at("adapter");
  const words = ["--lora-rank", "2", "--lora-targets", "c_attn,mlp.c_proj", "--epochs", "1"];
  const { code, stdout, stderr } = await finetune("tuned", ...words, "--output", adapter);
  expect(code, stderr).toBe(0);
  expect(stderr).toContain("LoRA: rank 2, alpha 4, 8 layers");
  expect(stderr).toMatch(/Examples: 18 for training, 2 held out; an epoch is 18 rows, \d+ tokens/);
  expect(stdout).toContain(`adapter_model.safetensors, adapter_config.json in ${adapter}`);
  const config = JSON.parse(readFileSync(`${adapter}/adapter_config.json`, "utf8"));
  expect(config.target_modules).toContain("h.0.attn.c_attn");
  const sample = ["sample", FOLDER, "--tokens", "5", "--temperature", "0", "--prompt", "a", ...CPU];
  const plain = await lrmHere(sample);
  const adapted = await lrmHere([...sample, "--lora", adapter]);
  const merged = await lrmHere(["sample", workplace.at("tuned"), ...sample.slice(2)]);
  expect(plain.code).toBe(0);
  expect(adapted.stdout).toBe(merged.stdout);
  const again = workplace.at("again");
  const exported = ["export", workplace.at("tuned"), again, "--as", "adapter", ...CPU];
  expect((await lrmHere(exported)).code).toBe(0);
  expect(readFileSync(`${again}/adapter_model.safetensors`)).toEqual(
    readFileSync(`${adapter}/adapter_model.safetensors`),
  );
});

test("lrm finetune --merge and --full write whole models", async () => {
  for (const flag of ["--merge", "--full"]) {
    const output = workplace.at(`whole${flag}`);
    const { code, stderr } = await finetune(`run${flag}`, flag, "--steps", "2", "--output", output);
    expect(code, stderr).toBe(0);
    expect(readdirSync(output)).toContain("model.safetensors");
  }
});

test.each([
  [["--full", "--lora-rank", "2"], "Cannot combine --full with settings of adapters"],
  [["--lora-targets", "nothing"], 'Cannot adapt "nothing": the model has no such layer'],
  [["--output", FOLDER], "it is not empty"],
])("lrm finetune %j is refused before anything is written", async (words, message) => {
  const { code, stderr } = await finetune("refused", ...words);
  expect(code).not.toBe(0);
  expect(stderr).toContain(message);
  expect(existsSync(workplace.at("refused"))).toBe(false);
});

test("lrm sample draws several texts, and ends them at a stop string", async () => {
  const words = ["sample", FOLDER, "--prompt", "a", "--tokens", "30", "--samples", "2", "--json"];
  const { stdout } = await lrmHere([...words, "--top-p", "0.9", "--min-p", "0.01", ...CPU]);
  const { texts, text } = JSON.parse(stdout);
  expect(texts).toHaveLength(2);
  expect(texts[0]).toBe(text);
  const stop = text.slice(3, 5);
  const cut = await lrmHere([
    ...words,
    "--top-p",
    "0.9",
    "--min-p",
    "0.01",
    "--stop",
    stop,
    ...CPU,
  ]);
  expect(JSON.parse(cut.stdout).text).toBe(text.slice(0, text.indexOf(stop)));
});

test("lrm chat answers each line", () => {
  const bin = fileURLToPath(new URL("../bin/lrm.js", import.meta.url));
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [bin, "chat", FOLDER, "--tokens", "3", ...CPU],
    { input: "hello\nbye\n", encoding: "utf8" },
  );
  expect(status, stderr).toBe(0);
  expect(stderr).toContain("Type a message");
  expect(stdout.length).toBeGreaterThanOrEqual(4);
});
