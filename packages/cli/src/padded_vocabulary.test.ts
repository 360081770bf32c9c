import { existsSync, writeFileSync } from "node:fs";
import { createTokenizer, type TokenizerName } from "@lrm/data";
import { GPT2, GPT2_PRESETS } from "@lrm/gpt2";
import { vocabularySizeOf } from "@lrm/run";
import { drawSample, exportModel } from "@lrm/run/node";
import { Random } from "@lrm/tensor";
import { createReferenceBackend } from "@lrm/tensor/reference";
import { expect, test } from "vitest";
import { lrmHere, Workplace } from "./testing/lrm.ts";

const backend = createReferenceBackend();
const cpu = ["--backend", "cpu", "--threads", "1"];

/**
 * A small model with a vocabulary that is padded to `vocabularySize`, of which it likes the padding
 * best.
 */
async function paddedModel(tokenizer: TokenizerName, vocabularySize: number): Promise<GPT2> {
  const size = { vocabularySize, contextLength: 16, layers: 1, width: 8, heads: 1, mlpWidth: 8 };
  const model = GPT2.initialize(backend, { ...GPT2_PRESETS.nano, ...size }, new Random(1));
  const embedding = model.parameters.find(({ name }) => name === "wte.weight")!.value;
  const weights = (await embedding.read()).slice();
  for (
    let token = vocabularySizeOf(tokenizer, { vocabularySize });
    token < vocabularySize;
    token++
  ) {
    // One of each pair is larger than all others.
    const sign = token % 2 === 0 ? 1 : -1;
    for (let i = 0; i < 8; i++) weights[8 * token + i] = 10 * sign * (i + 1);
  }
  embedding.write(weights);
  return model;
}

test.each([
  ["bytes", 320],
  ["gpt2", 50_304],
] as const)(
  "lrm samples, trains and resumes with the vocabulary of %s padded to %d",
  async (tokenizer, vocabularySize) => {
    using workplace = new Workplace();
    using model = await paddedModel(tokenizer, vocabularySize);
    const folder = workplace.at("model");
    await exportModel(model, { kind: "gpt2", tokenizer }, folder);
    for (const flags of [
      ["--temperature", "0"],
      ["--temperature", "2"],
      ["--top-k", "3"],
    ]) {
      const outcome = await lrmHere(["sample", folder, ...cpu, "--tokens", "40", ...flags]);
      expect(outcome).toMatchObject({ code: 0, stderr: expect.not.stringContaining("Cannot") });
    }
    const optimizer = ["--optimizer", "adamw", "--learning-rate", "1e-6"];
    const train = ["--out", workplace.at("run"), "--steps", "2", "--batch", "1", "--from", folder];
    const small = ["--evaluation-tokens", "32", "--sample-tokens", "20", "--context", "16"];
    const data = ["--data", workplace.text, ...small];
    const trained = await lrmHere(["train", ...train, ...data, ...optimizer, ...cpu]);
    expect(trained.stderr).not.toContain("Cannot");
    expect(trained.code).toBe(0);
    expect(existsSync(workplace.at("run/sample.txt"))).toBe(true);
    const resumed = await lrmHere(["train", "--resume", workplace.at("run")]);
    expect(resumed).toMatchObject({ code: 0, stdout: expect.stringContaining("is complete") });
  },
);

test("lrm refuses tokens of data that only the padding of a vocabulary has", async () => {
  using workplace = new Workplace();
  using model = await paddedModel("gpt2", 50_304);
  const folder = workplace.at("model");
  await exportModel(model, { kind: "gpt2", tokenizer: "gpt2" }, folder);
  const tokens = new Uint16Array(400).fill(50_300);
  const header = Int32Array.from({ length: 256 }, (_, i) => [20240520, 1, tokens.length][i] ?? 0);
  const shard = Buffer.concat([Buffer.from(header.buffer), Buffer.from(tokens.buffer)]);
  for (const name of ["train.bin", "val.bin"]) writeFileSync(workplace.at(name), shard);
  const data = ["--data", `${workplace.at("train.bin")},${workplace.at("val.bin")}`];
  const out = [
    "--out",
    workplace.at("run"),
    "--steps",
    "2",
    "--batch",
    "1",
    "--optimizer",
    "adamw",
  ];
  for (const words of [
    ["eval", folder],
    ["train", "--from", folder, ...out],
  ]) {
    const outcome = await lrmHere([...words, ...data, ...cpu]);
    expect(outcome.stderr).toMatch(/^error: Cannot use .* 50300/m);
    expect(outcome.stderr).not.toContain("mistake in lrm");
    expect(outcome.code).toBe(1);
  }
});

test("lrm sample begins a document by an empty prompt, and takes any other", async () => {
  using workplace = new Workplace();
  using model = await paddedModel("bytes", 256);
  using words = await paddedModel("gpt2", 50_257);
  await exportModel(model, { kind: "gpt2", tokenizer: "bytes" }, workplace.at("bytes"));
  await exportModel(words, { kind: "gpt2", tokenizer: "gpt2" }, workplace.at("gpt2"));
  const sample = async (name: string, prompt: string): Promise<string> => {
    const flags = ["--prompt", prompt, "--tokens", "4", "--temperature", "0", "--json"];
    const { code, stdout, stderr } = await lrmHere([
      "sample",
      workplace.at(name),
      ...flags,
      ...cpu,
    ]);
    expect(code, stderr).toBe(0);
    const answer = JSON.parse(stdout);
    expect(answer.prompt).toBe(prompt);
    return answer.text;
  };
  expect(await sample("gpt2", "")).toBe(await sample("gpt2", "<|endoftext|>"));
  expect(await sample("bytes", "")).toBe(await sample("bytes", "\n"));
  for (const prompt of ["x".repeat(2 ** 20), "\ufeff", "a\ud800", "<|endoftext|>a<|endoftext|>"]) {
    await sample("bytes", prompt);
    await sample("gpt2", prompt);
  }
});

test("drawSample() says why there is no text, and ends no run", async () => {
  using model = await paddedModel("bytes", 256);
  const embedding = model.parameters.find(({ name }) => name === "wte.weight")!.value;
  embedding.write(new Float32Array(embedding.size).fill(Number.NaN));
  const run = {
    session: { model, withEvaluated: <T>(work: () => T) => work() },
    tokenizer: await createTokenizer("bytes"),
    config: { training: { seed: 1 } },
  } as unknown as Parameters<typeof drawSample>[0];
  const { signal } = new AbortController();
  expect(await drawSample(run, 10, signal)).toBe(
    "(no text: Cannot sample: the score of token 0 is NaN; the weights of the model are damaged or diverged, load others)",
  );
});
