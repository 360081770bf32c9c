import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { encodePrompt, openTokenizer } from "@lrm/data";
import { generate } from "@lrm/language-model";
import { openModel } from "@lrm/run/node";
import { createReferenceBackend } from "@lrm/tensor/reference";
import { expect, test } from "vitest";
import { lrmHere, Workplace } from "./testing/lrm.ts";
import { modelFolder } from "./testing/own_model.ts";

const CPU = ["--backend", "cpu", "--threads", "0"];
const SAMPLING = { tokens: 20, temperature: 2, seed: 1 } as const;

/** Draws tokens of a model after "We", and its text if they end before the first of `ends`. */
async function drawn(folder: string, ends: readonly number[] = []) {
  const { load, tokenizer, tokenizerFiles } = await openModel(folder);
  const tokens = await openTokenizer(tokenizer, tokenizerFiles);
  using model = await load(createReferenceBackend());
  const { vocabularySize } = tokens;
  const ids = await generate(model, encodePrompt(tokens, "We"), { ...SAMPLING, vocabularySize });
  const first = ids.findIndex((id) => ends.includes(id));
  return { ids, text: tokens.decode(first < 0 ? ids : ids.slice(0, first)) };
}

/** Draws a text by the command. */
async function sampled(folder: string): Promise<string> {
  const { tokens, temperature, seed } = SAMPLING;
  const drawing = ["--tokens", tokens, "--temperature", temperature, "--seed", seed].map(String);
  const words = ["sample", folder, "--prompt", "We", "--json", ...drawing, ...CPU];
  const { code, stdout, stderr } = await lrmHere(words);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout).text;
}

const jsonIn = (folder: string, name = "config.json") =>
  JSON.parse(readFileSync(join(folder, name), "utf8"));

function changeJson(path: string, change: object): void {
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, "utf8")), ...change }));
}

test("a text ends at every token that config.json or generation_config.json names, through run and export", async () => {
  using workplace = new Workplace();
  const folder = await modelFolder(workplace);
  const { ids } = await drawn(folder);
  const named = [...new Set(ids)];
  // Two tokens that it draws: the later one is in config.json, the earlier one in the other file.
  const [earlier, later] = [named[4]!, named[7]!];
  const special = { bos_token_id: 256, eos_token_id: [257, later], pad_token_id: 300 };
  changeJson(join(folder, "config.json"), special);
  const late = await drawn(folder, [later]);
  expect(await sampled(folder)).toBe(late.text);
  changeJson(join(folder, "generation_config.json"), { eos_token_id: [257, earlier] });
  const generation = readFileSync(join(folder, "generation_config.json"));
  const early = await drawn(folder, [earlier, later]);
  expect(early.text.length).toBeLessThan(late.text.length);
  expect(await sampled(folder)).toBe(early.text);

  const [run, exported, whole] = ["run", "exported", "whole"].map((name) => workplace.at(name));
  const data = workplace.at("examples.jsonl");
  const example = JSON.stringify({ prompt: "We", completion: " hold" });
  writeFileSync(data, Array.from({ length: 8 }, () => example).join("\n"));
  const tuning = ["--steps", "2", "--learning-rate", "1e-6", "--sample-tokens", "1", "--full"];
  const words = ["finetune", folder, "--data", data, "--out", run!, "--output", whole!];
  for (const each of [
    [...words, ...tuning, ...CPU],
    ["export", run!, exported!, ...CPU],
  ]) {
    const { code, stderr } = await lrmHere(each);
    expect(code, stderr).toBe(0);
  }
  for (const place of [run!, exported!, whole!]) {
    const { text } = await drawn(place, [earlier, later]);
    expect(await sampled(place), place).toBe(text);
  }
  for (const place of [exported!, whole!]) {
    expect(jsonIn(place)).toMatchObject(special);
    expect(readFileSync(join(place, "generation_config.json"))).toEqual(generation);
  }
});

test("settings of generation do not change the tokenizer's name, and damaged ones are refused", async () => {
  using workplace = new Workplace();
  const folder = await modelFolder(workplace);
  const { tokenizer } = await openModel(folder);
  changeJson(join(folder, "generation_config.json"), { temperature: 0.2 });
  expect((await openModel(folder)).tokenizer).toBe(tokenizer);
  writeFileSync(join(folder, "generation_config.json"), "{");
  const { code, stderr } = await lrmHere(["sample", folder, ...CPU]);
  expect(code).toBe(1);
  expect(stderr).toContain(
    `Cannot read ${join(folder, "generation_config.json")}: it is not JSON; get the file again`,
  );
});
