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

test("lrm finetune --resume of a complete run writes what was asked for, with the same bytes", async () => {
  const first = workplace.at("first");
  const words = ["--lora-rank", "2", "--steps", "2"];
  expect((await finetune("complete", ...words, "--output", first)).code).toBe(0);
  const resume = async (output: string, ...more: readonly string[]) => {
    const folder = workplace.at(output);
    const run = ["finetune", "--resume", workplace.at("complete"), "--output", folder];
    const { code, stdout, stderr } = await lrmHere([...run, ...more, ...CPU]);
    expect(code, stderr).toBe(0);
    return { stdout, folder, names: readdirSync(folder).sort() };
  };
  const second = await resume("second", "--json");
  const events = second.stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(events.map(({ event }) => event)).toEqual(["end", "output"]);
  expect(second.names).toEqual(readdirSync(first).sort());
  for (const name of second.names) {
    expect(readFileSync(`${second.folder}/${name}`), name).toEqual(
      readFileSync(`${first}/${name}`),
    );
  }
  const merged = await resume("merged", "--merge", "--dtype", "BF16", "--tensorboard");
  expect(merged.names).toContain("model.safetensors");
  const config = JSON.parse(readFileSync(`${merged.folder}/config.json`, "utf8"));
  expect(config.torch_dtype).toBe("bfloat16");
  const eventFiles = readdirSync(workplace.at("complete")).filter((name) =>
    name.includes("tfevents"),
  );
  expect(eventFiles).toHaveLength(1);
});

test("lrm train --resume of a complete run writes event files, and refuses a profile", async () => {
  const resume = ["train", "--resume", FOLDER, ...CPU];
  expect((await lrmHere([...resume, "--tensorboard"])).code).toBe(0);
  expect(readdirSync(FOLDER).filter((name) => name.includes("tfevents"))).toHaveLength(1);
  const { code, stderr } = await lrmHere([...resume, "--profile", workplace.at("profile.json")]);
  expect(code).toBe(2);
  expect(stderr).toContain(`Cannot profile the run in ${FOLDER}: it is complete; leave out`);
});

test("lrm finetune writes a whole model in the type of --dtype, as lrm export does", async () => {
  for (const [name, dtype, ...flags] of [
    ["full", "BF16", "--full"],
    ["merged", "F16", "--merge"],
    ["recipe", "BF16", "--recipe", "alpaca/llama-7b", "--accumulation", "1"],
  ] as const) {
    const output = workplace.at(`typed-${name}`);
    const words = [...flags, "--steps", "1", "--output", output, "--dtype", dtype];
    const { code, stderr } = await finetune(`typed-run-${name}`, ...words);
    expect(code, stderr).toBe(0);
    const again = workplace.at(`typed-again-${name}`);
    const run = workplace.at(`typed-run-${name}`);
    expect((await lrmHere(["export", run, again, "--dtype", dtype, ...CPU])).code).toBe(0);
    for (const name of ["model.safetensors", "config.json"]) {
      const [bytes, expected] = [again, output].map((folder) => readFileSync(`${folder}/${name}`));
      expect(bytes!.equals(expected!), name).toBe(true);
    }
  }
});

test("lrm eval compares a fine-tuned run with its base on the same held-out answers", async () => {
  const adapter = workplace.at("evaluated-adapter");
  const words = ["--steps", "20", "--learning-rate", "0.01", "--output", adapter];
  expect((await finetune("evaluated", ...words)).code).toBe(0);
  const evaluate = async (...more: readonly string[]) => {
    const { code, stdout, stderr } = await lrmHere(["eval", ...more, "--json", ...CPU]);
    expect(code, stderr).toBe(0);
    return JSON.parse(stdout);
  };
  const after = await evaluate(workplace.at("evaluated"));
  const before = await evaluate(FOLDER, "--data", DATA);
  const adapted = await evaluate(FOLDER, "--data", DATA, "--lora", adapter);
  expect(after).toMatchObject({ part: "held out", tokens: before.tokens });
  expect(after.loss).toBeLessThan(before.loss);
  expect(adapted.loss).toBeCloseTo(after.loss, 4);
  const all = await evaluate(FOLDER, "--data", DATA, "--all");
  expect(all).toMatchObject({ part: "all", tokens: 10 * before.tokens });
});

test("lrm finetune adapts the layers of a block, or all", async () => {
  const layersOf = async (targets: string) => {
    const { stderr } = await finetune(`on ${targets}`, "--lora-targets", targets, "--steps", "1");
    return /LoRA: .* (\d+) layers/.exec(stderr)?.[1];
  };
  expect(await layersOf("all-linear")).toBe("16");
  expect(await layersOf("mlp")).toBe("8");
});

test.each([
  [
    ["--full", "--lora-rank", "2"],
    "Cannot use settings of adapters with --full: it trains all weights",
  ],
  [["--merge"], "Cannot use --merge without --output: nothing is written"],
  [["--dtype", "F16"], "Cannot use --dtype without --output: nothing is written"],
  [
    ["--full", "--merge", "--output", "new"],
    "Cannot use --merge for a run that trains all weights: it has no adapter; leave it out",
  ],
  [
    ["--recipe", "alpaca/llama-7b", "--merge", "--output", "new"],
    "Cannot use --merge for a run that trains all weights: it has no adapter; leave it out",
  ],
  [
    ["--dtype", "F16", "--output", "new"],
    "Cannot use --dtype F16 for an adapter: it is written in F32; leave it out, or add --merge",
  ],
  [
    ["--recipe", "qlora/guanaco-7b", "--dtype", "F16", "--output", "new"],
    "Cannot use --dtype F16 for an adapter: it is written in F32; leave it out, or add --merge",
  ],
  [["--split-qkv", "--optimizer", "muon"], "Cannot use --split-qkv with adapters"],
  [
    ["--exchange", "dense", "--distributed", "none"],
    "Cannot use --exchange with --distributed none",
  ],
  [["--exchange", "dense", "--dry-run"], "Cannot use --exchange: there is one rank"],
  [["--lora-targets", "nothing"], 'Cannot adapt "nothing": the model has no such layer'],
  [["--output", FOLDER], "it is not empty"],
])("lrm finetune %j is refused before anything is written", async (words, message) => {
  const { code, stderr } = await finetune("refused", ...words);
  expect(code).not.toBe(0);
  expect(stderr).toContain(message);
  expect(existsSync(workplace.at("refused"))).toBe(false);
});

test("lrm finetune --resume refuses --merge for a run that has no adapters", async () => {
  expect((await finetune("full", "--full", "--steps", "1")).code).toBe(0);
  const run = ["finetune", "--resume", workplace.at("full"), "--output", workplace.at("none")];
  const { code, stderr } = await lrmHere([...run, "--merge", ...CPU]);
  expect(code).toBe(2);
  expect(stderr).toContain("Cannot use --merge for a run that trains all weights");
  expect(existsSync(workplace.at("none"))).toBe(false);
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
