import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Tape } from "@lrm/autograd";
import { familyOf } from "@lrm/run";
import { openModel, readMetrics, withAdapter } from "@lrm/run/node";
import { tensor } from "@lrm/tensor";
import { createReferenceBackend } from "@lrm/tensor/reference";
import { relativeError } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { FAMILIES, familyFolder } from "./testing/family_folders.ts";
import { lrmHere, Workplace } from "./testing/lrm.ts";

const CPU = ["--backend", "cpu", "--threads", "0"];

/** Runs a command that must succeed, and returns its standard output. */
async function done(...words: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await lrmHere([...words, ...CPU]);
  expect(code, `${words.join(" ")}: ${stderr}`).toBe(0);
  return stdout;
}

/** Computes the logits of a model, with the adapter in another folder if there is one. */
async function logitsOf(folder: string, adapter?: string): Promise<Float32Array> {
  const backend = createReferenceBackend();
  const found = await openModel(folder);
  const stored = adapter === undefined ? found : withAdapter(found, adapter);
  using model = await stored.load(backend);
  using tape = Tape.inference(backend);
  using tokens = tensor(
    backend,
    Int32Array.from({ length: 40 }, (_, at) => (at * 37) % 256),
    [...[1, 40]],
  );
  return Float32Array.from(await model.logits(tape, tokens).value.read());
}

/** Returns the validation losses of a run, in nats per byte. */
function lossesOf(run: string): number[] {
  const metrics = readMetrics(join(run, "metrics.jsonl"));
  return metrics.flatMap(({ validationLoss = [] }) => validationLoss);
}

/** Reads the `config.json` of a folder as its family does. */
function configIn(folder: string): unknown {
  const json = JSON.parse(readFileSync(join(folder, "config.json"), "utf8"));
  return familyOf(json.model_type === "gpt2" ? "gpt2" : "llama").configFromHuggingFace!(json);
}

test.each(Object.keys(FAMILIES))(
  "a folder of %s is evaluated, sampled, fine-tuned whole and by LoRA, and exported with the logits of the run",
  async (family) => {
    using workplace = new Workplace();
    const base = workplace.at("base");
    await familyFolder(family, base);
    const data = workplace.at("examples.jsonl");
    const lines = Array.from({ length: 20 }, (_, at) =>
      JSON.stringify({ prompt: `${at}?`, completion: at % 2 === 0 ? " even" : " odd" }),
    );
    writeFileSync(data, lines.join("\n"));
    const evaluated = JSON.parse(
      await done("eval", base, "--data", workplace.text, "--tokens", "256", "--json"),
    );
    // Random weights know nothing: ln 256 nats per byte.
    expect(evaluated.loss).toBeGreaterThan(5.4);
    expect(evaluated.loss).toBeLessThan(5.8);
    expect(await done("sample", base, "--tokens", "5", "--prompt", "a")).toMatch(/^a/);

    const [adapter, whole, exported, merged] = ["adapter", "whole", "exported", "merged"].map(
      (name) => workplace.at(name),
    ) as [string, string, string, string];
    const before = await logitsOf(base);
    for (const [run, output, ...words] of [
      ["run-lora", adapter, "--learning-rate", "0.01"],
      ["run-full", whole, "--learning-rate", "0.003", "--full"],
    ] as const) {
      const out = workplace.at(run);
      const length = ["--steps", "20", "--sample-tokens", "4"];
      const folders = ["--data", data, "--out", out, "--output", output];
      await done("finetune", base, ...folders, ...length, ...words);
      const losses = lossesOf(out);
      expect(losses.at(-1)!, run).toBeLessThan(losses[0]!);
      expect(losses.at(-1)!, run).toBeLessThan(Math.log(256) - 0.3);
      expect(relativeError(await logitsOf(out), before), run).toBeGreaterThan(0.1);
    }
    await done("export", workplace.at("run-full"), exported);
    await done("export", workplace.at("run-lora"), merged);

    const full = await logitsOf(workplace.at("run-full"));
    expect(await logitsOf(exported)).toEqual(full);
    expect(await logitsOf(whole)).toEqual(full);
    const tuned = await logitsOf(workplace.at("run-lora"));
    // Merged on another backend, which rounds otherwise.
    expect(relativeError(await logitsOf(merged), tuned)).toBeLessThan(1e-6);
    expect(relativeError(await logitsOf(base, adapter), tuned)).toBeLessThan(1e-6);
    // What makes the family goes through: without it, transformers would compute another model.
    for (const folder of [exported, whole, merged])
      expect(configIn(folder)).toEqual(configIn(base));
  },
);
