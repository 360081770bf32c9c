import { execFileSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { GPT2_PRESETS } from "@lrm/gpt2";
import { LLAMA_PRESETS } from "@lrm/llama";
import { familyOf } from "@lrm/run";
import { exportModel, openModel } from "@lrm/run/node";
import {
  encodeFloat32,
  readSafetensors,
  type TensorEntry,
  writeSafetensors,
} from "@lrm/safetensors";
import { Random } from "@lrm/tensor";
import { createReferenceBackend } from "@lrm/tensor/reference";
import { expect, test } from "vitest";
import { lrmHere, smallRun, Workplace } from "./testing/lrm.ts";

const cpu = ["--backend", "cpu", "--threads", "1"];
const backend = createReferenceBackend();
const TINY = { contextLength: 16, layers: 1, width: 8, heads: 2, mlpWidth: 8 };

/** A model folder in a workplace, and what changes its files. */
async function modelFolder(workplace: Workplace, kind = "gpt2") {
  const folder = workplace.at("model");
  const preset = kind === "gpt2" ? GPT2_PRESETS.nano : LLAMA_PRESETS.nano;
  using model = familyOf(kind).initialize(backend, { ...preset, ...TINY }, new Random(1));
  await exportModel(model, { kind, tokenizer: "bytes" }, folder);
  const config = join(folder, "config.json");
  const weights = join(folder, "model.safetensors");
  return {
    folder,
    weights,
    configure(change: object) {
      const json = JSON.parse(readFileSync(config, "utf8"));
      writeFileSync(config, JSON.stringify({ ...json, ...change }));
    },
    change(edit: (tensors: Map<string, TensorEntry>) => void) {
      const tensors = new Map(readSafetensors(readFileSync(weights)).tensors);
      edit(tensors);
      writeFileSync(weights, writeSafetensors(tensors.values()));
    },
  };
}

/** Every command that takes a model answers in one sentence that matches, and exit code 1. */
async function expectRefused(workplace: Workplace, folder: string, sentence: RegExp) {
  const data = ["--data", workplace.text];
  for (const words of [
    ["sample", folder],
    ["eval", folder, ...data],
    ["export", folder, workplace.at("exported")],
    ["train", "--from", folder, ...data, "--out", workplace.at("run"), "--steps", "1"],
  ]) {
    const { code, stderr } = await lrmHere([...words, ...cpu]);
    const last = stderr.trim().split("\n").at(-1)!;
    expect(last, words[0]).toMatch(sentence);
    expect(stderr, words[0]).not.toMatch(/mistake in lrm|learning rate/);
    expect(code, words[0]).toBe(1);
  }
}

const POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 548105171\n";
const DEEP = "[".repeat(20_000) + "]".repeat(20_000);

test.each<
  [what: string, damage: (model: Awaited<ReturnType<typeof modelFolder>>) => void, sentence: RegExp]
>([
  [
    "a setting of another model",
    ({ configure }) => configure({ sliding_window: 4 }),
    /sliding_window is 4, a setting that is not supported; remove it/,
  ],
  ["two billion layers", ({ configure }) => configure({ n_layer: 2 ** 31 }), /layers 2147483648/],
  [
    "more layers than weights",
    ({ configure }) => configure({ n_layer: 9999 }),
    /it lacks .*h\.1\./,
  ],
  ["a longer context", ({ configure }) => configure({ n_positions: 32 }), /wpe\.weight has shape/],
  [
    "a number beyond all numbers",
    ({ configure }) => configure({ n_inner: "1e999" }),
    /n_inner is "1e999", it must be a number/,
  ],
  [
    "deep JSON",
    ({ folder }) => writeFileSync(join(folder, "config.json"), `{"n_layer": ${DEEP}}`),
    /config\.json: it is not JSON/,
  ],
  [
    "deep JSON in an index",
    ({ weights }) => {
      rmSync(weights);
      writeFileSync(`${weights}.index.json`, `{"weight_map": {"a": ${DEEP}}}`);
    },
    /Cannot read the index: it nests lists and objects deeper/,
  ],
  [
    "a pipe in the place of its configuration",
    ({ folder }) => {
      rmSync(join(folder, "config.json"));
      execFileSync("mkfifo", [join(folder, "config.json")]);
    },
    /config\.json: it is not a regular file/,
  ],
  [
    "a pipe in the place of its weights",
    ({ weights }) => {
      rmSync(weights);
      execFileSync("mkfifo", [weights]);
    },
    /model\.safetensors: it is not a regular file/,
  ],
  [
    "a configuration that Git LFS keeps",
    ({ folder }) => writeFileSync(join(folder, "config.json"), POINTER),
    /config\.json: it is a Git LFS pointer, not the file itself; get the file with `git lfs pull`/,
  ],
  [
    "weights that Git LFS keeps",
    ({ weights }) => writeFileSync(weights, POINTER),
    /model\.safetensors: it is a Git LFS pointer, not the file itself/,
  ],
  [
    "an index that Git LFS keeps",
    ({ weights }) => {
      rmSync(weights);
      writeFileSync(`${weights}.index.json`, POINTER);
    },
    /the index: it is a Git LFS pointer, not the file itself/,
  ],
  [
    "weights behind a link to nowhere, beside an index",
    ({ weights }) => {
      renameSync(weights, weights.replace("model.", "other."));
      symlinkSync("/nowhere/blob", weights);
      writeFileSync(`${weights}.index.json`, JSON.stringify({ weight_map: {} }));
    },
    /Cannot open .*model\.safetensors: there is no such file/,
  ],
  [
    "an adapter beside the weights",
    ({ folder }) => writeFileSync(join(folder, "adapter_config.json"), "{}"),
    /as a model: it is an adapter of PEFT, not a whole model; merge it/,
  ],
  [
    "weights in GGUF",
    ({ folder, weights }) => renameSync(weights, join(folder, "model.gguf")),
    /model\.gguf: weights are read from safetensors files/,
  ],
  [
    "an infinite weight",
    ({ change }) =>
      change((tensors) => {
        const values = new Float32Array(8);
        values[2] = Number.POSITIVE_INFINITY;
        tensors.set("transformer.ln_f.bias", encodeFloat32("transformer.ln_f.bias", [8], values));
      }),
    /1 of the 8 values of transformer\.ln_f\.bias \[8\] \(F32\) are not finite, the first is Infinity at index 2/,
  ],
  [
    "another head",
    ({ change }) =>
      change((tensors) => {
        const head = encodeFloat32("lm_head.weight", [256, 8], new Float32Array(2048));
        tensors.set(head.name, head);
      }),
    /lm_head\.weight differs from transformer\.wte\.weight/,
  ],
])(
  "a model folder with %s is refused in one sentence by every command",
  async (_, damage, sentence) => {
    using workplace = new Workplace();
    const model = await modelFolder(workplace);
    damage(model);
    await expectRefused(workplace, model.folder, sentence);
  },
);

test("lrm eval fails where finite weights lead to a loss that is not, and lrm train blames the weights", async () => {
  using workplace = new Workplace();
  const { folder, change } = await modelFolder(workplace);
  change((tensors) => {
    for (const name of ["transformer.ln_f.weight", "transformer.wte.weight"]) {
      const { shape } = tensors.get(name)!;
      const values = new Float32Array(shape.reduce((a, b) => a * b)).map(
        (_, at) => 1e30 * (at + 1),
      );
      tensors.set(name, encodeFloat32(name, shape, values));
    }
  });
  const words = [folder, "--data", workplace.text, ...cpu];
  for (const more of [[], ["--json"]]) {
    const { code, stdout, stderr } = await lrmHere(["eval", ...words, ...more]);
    expect(stderr).toMatch(
      /Cannot evaluate .*: the loss is (NaN|Infinity), as the model's weights/,
    );
    expect(stdout).not.toContain("perplexity");
    expect(code).toBe(1);
  }
  const run = [...smallRun(workplace, "run", 1).slice(0, -2), ...cpu, "--optimizer", "adamw"];
  const trained = await lrmHere([...run, "--from", folder]);
  expect(trained.stderr).toMatch(/Stopped at step 1: .*the initial weights cause it/);
  expect(trained.stderr).not.toContain("learning rate");
  expect(trained.code).toBe(1);
});

test("openModel() takes one file before an index, as transformers does, and the command line says so", async () => {
  using workplace = new Workplace();
  const { folder, weights } = await modelFolder(workplace);
  const evaluated = async () =>
    await lrmHere(["eval", folder, "--data", workplace.text, "--json", ...cpu]);
  const whole = await evaluated();
  expect(whole.stderr).not.toContain("left out");
  const { tensors } = readSafetensors(readFileSync(weights));
  const old = [...tensors.values()].map(({ name, shape, bytes }) =>
    encodeFloat32(name, shape, new Float32Array(bytes.length / 4).fill(0.5)),
  );
  writeFileSync(join(folder, "model-1-of-1.safetensors"), writeSafetensors(old));
  const names = old.map(({ name }) => [name, "model-1-of-1.safetensors"]);
  const index = JSON.stringify({ weight_map: Object.fromEntries(names) });
  writeFileSync(`${weights}.index.json`, index);
  const both = await evaluated();
  expect(both.stderr).toContain(
    `Reading ${weights}; model.safetensors.index.json beside it is left out`,
  );
  expect(both.stdout).toBe(whole.stdout);
  // A run opens the folder twice, and says so once.
  const run = [...smallRun(workplace, "run", 1).slice(0, -2), ...cpu, "--from", folder];
  expect((await lrmHere(run)).stderr.match(/beside it is left out/g)).toHaveLength(1);
});

test("lrm train --from takes a run folder, and its weights", async () => {
  using workplace = new Workplace();
  const first = smallRun(workplace, "first", 2);
  expect((await lrmHere([...first, ...cpu])).code).toBe(0);
  const from = ["--from", workplace.at("first"), "--learning-rate", "1e-30"];
  const flags = ["--optimizer", "sgd", ...cpu];
  const second = await lrmHere([
    ...smallRun(workplace, "second", 1).slice(0, -2),
    ...flags,
    ...from,
  ]);
  expect(second.stderr).toContain("first: 0.84M parameters");
  expect(second.code).toBe(0);
  const losses: number[] = [];
  // One after the other: both write to the standard output of this process.
  for (const name of ["first", "second"]) {
    const { stdout } = await lrmHere(["eval", workplace.at(name), "--json", ...cpu]);
    losses.push(JSON.parse(stdout).loss);
  }
  // It moved by nothing that float32 keeps.
  expect(losses[1]).toBeCloseTo(losses[0]!, 6);

  // Before its first checkpoint.
  const early = workplace.at("early");
  mkdirSync(early);
  cpSync(workplace.at("first/config.json"), join(early, "config.json"));
  await expectRefused(
    workplace,
    early,
    /early as a model: it is a run that has no checkpoint yet; resume it first: npx lrm train --resume/,
  );

  // With the configuration of another one.
  const path = workplace.at("first/config.json");
  const sound = JSON.parse(readFileSync(path, "utf8"));
  const config = structuredClone(sound);
  config.model.config.heads = 2;
  writeFileSync(path, JSON.stringify(config));
  await expectRefused(
    workplace,
    workplace.at("first"),
    /^error: Cannot use .*first: its config\.json has model\.config\.heads 2, and its checkpoint was made with 4/,
  );
  config.model.config.heads = 4;
  config.model.config.layers = 9999;
  writeFileSync(path, JSON.stringify(config));
  await expectRefused(workplace, workplace.at("first"), /^error: Cannot .*(layers|h\.4\.)/);
  config.model.config.layers = 2 ** 31;
  writeFileSync(path, JSON.stringify(config));
  await expectRefused(
    workplace,
    workplace.at("first"),
    /layers 2147483648: it must be at most 10000/,
  );
  delete config.training;
  writeFileSync(path, JSON.stringify(config));
  await expectRefused(workplace, workplace.at("first"), /^error: Cannot use .*training\./);
  writeFileSync(path, JSON.stringify(sound));
  writeFileSync(workplace.at("first/checkpoint.safetensors"), POINTER);
  await expectRefused(
    workplace,
    workplace.at("first"),
    /checkpoint\.safetensors: it is a Git LFS pointer, not the file itself/,
  );
});

test.each<[what: string, make: (folder: string) => string, sentence: RegExp]>([
  [
    "a comparison",
    (folder) => {
      writeFileSync(join(folder, "comparison.json"), "{}");
      return folder;
    },
    /it is a comparison, whose runs keep no weights/,
  ],
  [
    "a file",
    (folder) => {
      writeFileSync(join(folder, "model.safetensors"), "");
      return join(folder, "model.safetensors");
    },
    /it is a file; give the folder that holds/,
  ],
  [
    "a tokenizer",
    (folder) => {
      writeFileSync(join(folder, "tokenizer.json"), "{}");
      return folder;
    },
    /it holds a tokenizer and no model/,
  ],
  [
    "an adapter",
    (folder) => {
      writeFileSync(join(folder, "adapter_config.json"), "{}");
      return folder;
    },
    /it is an adapter of PEFT/,
  ],
  [
    "a run that lost its configuration",
    (folder) => {
      writeFileSync(join(folder, "metrics.jsonl"), "");
      return folder;
    },
    /it is a run without its config\.json/,
  ],
  [
    "weights alone",
    (folder) => {
      writeFileSync(join(folder, "model.safetensors"), "");
      return folder;
    },
    /it has weights, but no config\.json/,
  ],
  [
    "weights in a format of PyTorch's",
    (folder) => {
      writeFileSync(join(folder, "consolidated.00.pth"), "");
      return folder;
    },
    /it has no config\.json, and weights are read from safetensors/,
  ],
  [
    "the folder around a model",
    (folder) => {
      mkdirSync(join(folder, "my-run"));
      writeFileSync(join(folder, "my-run/config.json"), "{}");
      return folder;
    },
    /it has no config\.json, but a folder in it has; give .*my-run$/,
  ],
  [
    "a cache of Hugging Face's",
    (folder) => {
      mkdirSync(join(folder, "snapshots/607a30d"), { recursive: true });
      writeFileSync(join(folder, "snapshots/607a30d/config.json"), "{}");
      return folder;
    },
    /give .*snapshots\/607a30d$/,
  ],
  ["data", (folder) => folder, /it has no config\.json; give a folder with/],
])("openModel() says what %s is, and what to give", async (_, make, sentence) => {
  using workplace = new Workplace();
  const folder = workplace.at("some");
  mkdirSync(folder);
  await expect(openModel(make(folder))).rejects.toThrow(sentence);
});

test("openModel() finds the family by the architecture where model_type is missing", async () => {
  using workplace = new Workplace();
  const { folder, configure } = await modelFolder(workplace, "llama");
  configure({ model_type: undefined });
  expect((await openModel(folder)).size.kind).toBe("llama");
});
