import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { lrmHere, Workplace } from "./testing/lrm.ts";
import { modelFolder, ownFiles } from "./testing/own_model.ts";

const cpu = ["--backend", "cpu", "--threads", "1"];

const training = (workplace: Workplace, folder: string, out: string) => [
  ...["train", "--from", folder, "--data", workplace.text, "--out", out, "--steps", "2"],
  ...["--batch", "1", "--evaluation-tokens", "32", "--sample-tokens", "20", "--context", "16"],
  ...["--optimizer", "adamw", "--learning-rate", "1e-6", ...cpu],
];

test("lrm trains, resumes, samples, evaluates and exports with the tokenizer of a model, byte for byte", async () => {
  using workplace = new Workplace();
  const folder = await modelFolder(workplace);
  const run = workplace.at("run");
  const trained = await lrmHere(training(workplace, folder, run));
  expect(trained).toMatchObject({ code: 0, stderr: expect.not.stringContaining("Cannot") });
  const { tokenizer } = JSON.parse(readFileSync(join(run, "config.json"), "utf8"));
  expect(tokenizer).toMatch(/^sha256:[0-9a-f]{64}$/);
  rmSync(folder, { recursive: true }); // A run needs only what it keeps.
  rmSync(join(run, "sample.txt"));
  const resumed = await lrmHere(["train", "--resume", run]);
  expect(resumed).toMatchObject({ code: 0, stdout: expect.stringContaining("2 steps") });
  const exported = workplace.at("exported");
  const again = workplace.at("again");
  for (const words of [
    ["sample", run, "--prompt", "We </s>", "--tokens", "60", "--temperature", "2"],
    ["eval", run],
    ["export", run, exported],
    ["sample", exported, "--prompt", ""],
    ["eval", exported, "--data", workplace.text],
    ["export", exported, again, "--dtype", "BF16"],
    ["eval", again, "--data", workplace.text],
  ]) {
    const outcome = await lrmHere([...words, ...cpu]);
    expect(outcome, words.join(" ")).toMatchObject({ code: 0 });
    expect(outcome.stderr).not.toContain("Cannot");
  }
  for (const [name, text] of Object.entries(await ownFiles())) {
    for (const place of [join(run, "tokenizer"), exported, again]) {
      expect(readFileSync(join(place, name), "utf8"), name).toBe(text);
    }
  }
  const config = JSON.parse(readFileSync(join(exported, "config.json"), "utf8"));
  expect(config).toMatchObject({ bos_token_id: 256, eos_token_id: 257, vocab_size: 320 });
  const halved = JSON.parse(readFileSync(join(again, "config.json"), "utf8"));
  expect(halved.torch_dtype).toBe("bfloat16");
  const sizes = [exported, again].map((place) => statSync(join(place, "model.safetensors")).size);
  expect(sizes[1]! / sizes[0]!).toBeLessThan(0.6);
});

test("lrm draws no token beyond the tokenizer's", async () => {
  using workplace = new Workplace();
  const folder = await modelFolder(workplace, 4000);
  const words = ["sample", folder, "--tokens", "100", "--temperature", "5", ...cpu];
  expect(await lrmHere(words)).toMatchObject({
    code: 0,
    stderr: expect.not.stringContaining("Cannot"),
  });
});

test("lrm refuses a run whose tokenizer changed or is missing, and starts from a run with one", async () => {
  using workplace = new Workplace();
  const folder = await modelFolder(workplace);
  const run = workplace.at("run");
  await lrmHere(training(workplace, folder, run));
  const next = workplace.at("next");
  expect(await lrmHere(training(workplace, run, next))).toMatchObject({ code: 0 });
  expect(readdirSync(join(next, "tokenizer")).sort()).toEqual(Object.keys(await ownFiles()).sort());
  writeFileSync(join(run, "tokenizer/chat_template.jinja"), "{{ messages }}");
  for (const [change, why] of [
    [() => undefined, "changed since the run began"],
    [() => rmSync(join(run, "tokenizer"), { recursive: true }), "are missing"],
  ] as const) {
    change();
    for (const words of [
      ["train", "--resume", run],
      ["sample", run, ...cpu],
      ["export", run, workplace.at("exported"), ...cpu],
    ]) {
      const { code, stderr } = await lrmHere(words);
      expect(stderr).toContain(`the files of its tokenizer in ${join(run, "tokenizer")} ${why}`);
      expect(code).toBe(1);
    }
  }
});

test("lrm train starts in a folder that a killed process left with tokenizer files only", async () => {
  using workplace = new Workplace();
  const folder = await modelFolder(workplace);
  const run = workplace.at("run");
  mkdirSync(run);
  cpSync(folder, join(run, "tokenizer"), { recursive: true });
  for (const name of ["config.json", "model.safetensors"]) rmSync(join(run, "tokenizer", name));
  writeFileSync(join(run, "tokenizer/tokenizer.json"), "{");
  expect(await lrmHere(training(workplace, folder, run))).toMatchObject({ code: 0 });
  const other = workplace.at("other");
  mkdirSync(join(other, "tokenizer"), { recursive: true });
  writeFileSync(join(other, "tokenizer/notes.txt"), "mine");
  const refused = await lrmHere(training(workplace, folder, other));
  expect(refused.stderr).toContain(`Cannot start a run in ${other}: it is not empty`);
});
