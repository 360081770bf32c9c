import type { ChildProcess } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { expect, test } from "vitest";
import { lrm, lrmHere, smallRun, Workplace } from "./testing/lrm.ts";

const cpu = ["--backend", "cpu", "--threads", "1"];

/**
 * One plain sentence: no stack trace, no error class, one line (usage errors point to the help on a
 * second).
 */
function expectPlain(stderr: string): void {
  expect(stderr).not.toMatch(/\n\s+at |Error:/);
  expect(stderr.trim().split("\n").length).toBeLessThanOrEqual(6);
}

test.each([
  ["an unknown preset", ["--preset", "nanno"], 2, 'Unknown preset "nanno"; try "nano"'],
  ["an unknown optimizer", ["--optimizer", "muin"], 2, 'try "muon"'],
  ["an unknown flag", ["--learnin-rate", "1"], 2, "--learning-rate"],
  [
    "a rank that is no number",
    ["--optimizer", "low-rank-muon", "--rank", "many"],
    2,
    "whole number",
  ],
  [
    "a rank above the matrix",
    ["--optimizer", "low-rank-muon", "--rank", "200"],
    1,
    'h.0.attn.c_attn.weight" of shape [128, 128] with low-rank-muon at rank 200: its smaller side is 128; choose a whole number from 1 to 128',
  ],
  [
    "a rank above a matrix of LLaMA",
    ["--preset", "llama-nano", "--optimizer", "low-rank-muon", "--rank", "200"],
    1,
    'q_proj.weight" of shape [128, 128] with low-rank-muon at rank 200: its smaller side is 128; choose a whole number from 1 to 128',
  ],
  ["a rank without low rank", ["--optimizer", "muon", "--rank", "8"], 2, "only low-rank-muon"],
  [
    "an AdamW rate where everything has one",
    ["--optimizer", "sgd", "--adamw-learning-rate", "1"],
    2,
    "it trains all parameters itself",
  ],
  ["a context above the model's", ["--context", "129"], 1, "the model's context is 128"],
  ["missing data", ["--data", "/nowhere/at/all.txt"], 1, "there is no such file or folder"],
  [
    "a pretrained folder that is none",
    ["--from", "/nowhere"],
    1,
    "Cannot use /nowhere as a model: there is no such file or folder",
  ],
  [
    "a pretrained model and a preset",
    ["--from", "x", "--preset", "nano"],
    2,
    "cannot be used with",
  ],
  ["a share above the whole", ["--warmup", "2"], 2, "from 0 to 1"],
  ["an adapter of the CPU", ["--adapter", "software"], 2, "adapters are WebGPU's"],
  ["a profile of the CPU", ["--profile", "trace.json"], 2, "only WebGPU times kernels"],
  ["mistyped windows", ["--batch", "1e9"], 2, "whole number from 1 to"],
  ["a batch that no device holds", ["--batch", "900000"], 1, "a batch has at most 16777216 tokens"],
  ["a batch that memory does not hold", ["--batch", "100000"], 1, "Cannot fit training nano"],
  ["mistyped batches of a step", ["--accumulation", "4000000000"], 2, "from 1 to 65536"],
  ["mistyped steps", ["--steps", "9007199254740991"], 2, "from 1 to 1000000000"],
  ["mistyped minutes", ["--minutes", "1e300"], 2, "above 0, up to 527040"],
  ["mistyped tokens of a text", ["--sample-tokens", "1e12"], 2, "from 1 to 1000000"],
  ["mistyped threads", ["--threads", "100000"], 2, "from 0 to 64"],
  ["two lengths", ["--steps", "1", "--minutes", "1"], 2, "cannot be used with"],
])("lrm train answers %s in plain words", async (_, words, code, sentence) => {
  const outcome = await lrmHere(["train", ...cpu, ...words]);
  expect(outcome.stderr).toMatch(sentence);
  expectPlain(outcome.stderr);
  expect(outcome.code).toBe(code);
});

test.each([
  ["an unknown optimizer", ["--optimizers", "adamw,muin"], 2, 'try "muon"'],
  ["an empty list", ["--optimizers", ","], 2, "Cannot compare no optimizers"],
  ["no seeds", ["--seeds", "0"], 2, "whole number from 1 to 1000"],
  ["mistyped seeds", ["--seeds", "1e15"], 2, "whole number from 1 to 1000"],
  ["mistyped windows", ["--batch", "1e9"], 2, "whole number from 1 to"],
  [
    "a batch that no device holds",
    ["--batch", "1000000"],
    1,
    "a batch has at most 16777216 tokens",
  ],
  ["mistyped batches of a step", ["--accumulation", "4000000000"], 2, "from 1 to 65536"],
  ["mistyped tokens", ["--tokens", "1e15"], 2, "steps of 512, and 1000000000 are the most"],
  ["very many rates", ["--learning-rates", Array(101).fill(".1").join()], 2, "100 are the most"],
  ["rates that are none", ["--learning-rates", "fast"], 2, "is no number above 0"],
  [
    "a folder without a comparison",
    ["--report", "--out", "/nowhere"],
    1,
    "Cannot find a comparison",
  ],
  [
    "a report and settings",
    ["--report", "--seeds", "2"],
    2,
    "Cannot combine --report with --seeds",
  ],
])("lrm compare answers %s in plain words", async (_, words, code, sentence) => {
  const outcome = await lrmHere(["compare", ...words]);
  expect(outcome.stderr).toMatch(sentence);
  expectPlain(outcome.stderr);
  expect(outcome.code).toBe(code);
});

test("lrm compare refuses the folder of another comparison, and makes a report of one alone", async () => {
  using workplace = new Workplace();
  const words = [
    "compare",
    ...cpu,
    "--data",
    workplace.text,
    "--out",
    workplace.at("c"),
    "--steps",
  ];
  const small = ["--batch", "1", "--context", "16", "--evaluation-tokens", "32", "--no-time"];
  const rest = ["--optimizers", "rmnp", "--seeds", "1", "--learning-rates", ".01", ...small];
  expect((await lrmHere([...words, "2", ...rest])).code).toBe(0);
  const other = await lrmHere([...words, "3", ...rest]);
  expect(other.stderr).toContain("its training.steps is 2, not 3");
  expect(other.code).toBe(1);
  rmSync(workplace.at("c/compare.html"));
  const report = await lrmHere(["compare", "--report", "--out", workplace.at("c")]);
  expect(report.stdout).toMatch(/rmnp +\d\.\d{4} /);
  const json = await lrmHere(["compare", "--report", "--out", workplace.at("c"), "--json"]);
  const loss = { mean: expect.any(Number), deviation: 0 };
  expect(JSON.parse(json.stdout).rows).toMatchObject([{ name: "rmnp", seeds: 1, loss }]);
  expect(existsSync(workplace.at("c/compare.html"))).toBe(true);
});

test("lrm train answers empty and too short data in plain words", async () => {
  using workplace = new Workplace();
  for (const [content, sentence] of [
    ["", "has no text"],
    ["short", "a window of context 128 needs 129"],
  ] as const) {
    writeFileSync(workplace.text, content);
    const outcome = await lrmHere(["train", ...cpu, "--data", workplace.text, "--steps", "1"]);
    expect(outcome.stderr).toContain(sentence);
    expectPlain(outcome.stderr);
    expect(outcome.code).toBe(1);
  }
});

test("lrm train stops at a loss that is not finite, names step and tensor, and keeps the last good checkpoint", async () => {
  using workplace = new Workplace();
  const words = [...smallRun(workplace, "run", 40).slice(0, -2), ...cpu, "--optimizer", "sgd"];
  const outcome = await lrmHere([...words, "--learning-rate", "1e15", "--checkpoint-every", "2"]);
  expect(outcome.stderr).toMatch(/Stopped at step \d+: .*(loss|weight|bias).* is not finite/);
  expectPlain(outcome.stderr.split("\n").slice(-3).join("\n"));
  expect(outcome.code).toBe(1);
  const sample = await lrmHere(["sample", workplace.at("run"), ...cpu, "--tokens", "4"]);
  expect(sample.code).toBe(0);
});

test("lrm refuses a folder in use, a folder with a run, a damaged checkpoint and other data, and loses nothing", async () => {
  using workplace = new Workplace();
  const run = workplace.at("run");
  const checkpoint = workplace.at("run/checkpoint.safetensors");
  const words = [...smallRun(workplace, "run", 100_000), ...cpu, "--checkpoint-every", "5"];
  let inUse: Awaited<ReturnType<typeof lrm>> | undefined;
  const first = await lrm(words, (child) => {
    const poll = setInterval(async () => {
      if (!existsSync(workplace.at("run/metrics.jsonl"))) return;
      clearInterval(poll);
      inUse = await lrmHere(["train", "--resume", run]);
      child.kill("SIGINT");
    }, 50);
  });
  expect(inUse?.stderr).toContain("is using it");
  expect(inUse?.code).toBe(1);
  expect(first.code).toBe(130);
  expect(first.stderr).toContain(`npx lrm train --resume ${run}`);

  const again = await lrmHere(words);
  expect(again.stderr).toContain("--resume");
  expect(again.code).toBe(1);

  const good = workplace.at("good.safetensors");
  copyFileSync(checkpoint, good);
  truncateSync(checkpoint, 1000);
  const truncated = await lrmHere(["train", "--resume", run, ...cpu]);
  expect(truncated.stderr).toContain("checkpoint.safetensors");
  expectPlain(truncated.stderr);
  expect(truncated.code).toBe(1);

  const bytes = readFileSync(good);
  bytes[bytes.length - 100]! ^= 1;
  writeFileSync(checkpoint, bytes);
  const flipped = await lrmHere(["train", "--resume", run, ...cpu]);
  expect(flipped.stderr).toMatch(/damaged|checksum/);
  expect(flipped.code).toBe(1);

  copyFileSync(good, checkpoint);
  writeFileSync(workplace.text, "Other words. ".repeat(500));
  const other = await lrmHere(["train", "--resume", run, ...cpu]);
  expect(other.stderr).toContain("restore the data");
  expect(other.code).toBe(1);
});

test("lrm train notices a used folder before anything else takes time, and a model that no memory holds leaves no folder behind", async () => {
  using workplace = new Workplace();
  const used = await lrmHere(["train", ...cpu, "--data", workplace.text, "--out", workplace.path]);
  expect(used.stderr).toBe(
    `error: Cannot start a run in ${workplace.path}: it is not empty; choose another folder\n`,
  );
  expect(used.code).toBe(1);
  const words = [...smallRun(workplace, "runs/first", 1), ...cpu, "--preset", "xl"];
  const failed = await lrmHere(words);
  expect(failed.stderr).toMatch(/Cannot fit training xl .* it needs [\d.]+ GB, at most /);
  expectPlain(failed.stderr);
  expect(failed.code).toBe(1);
  expect(readdirSync(workplace.path)).toEqual(["text.txt"]);
});

test("lrm train saves and says how to go on after SIGTERM, and leaves nothing behind where there is nothing to save", async () => {
  using workplace = new Workplace();
  const once = (child: ChildProcess, sign: () => boolean) => {
    const poll = setInterval(() => {
      if (!sign()) return;
      clearInterval(poll);
      child.kill("SIGTERM");
    }, 20);
  };
  const metrics = workplace.at("run/metrics.jsonl");
  const words = [...smallRun(workplace, "run", 100_000), ...cpu];
  const ended = await lrm(words, (child) => once(child, () => existsSync(metrics)));
  expect(ended.stderr).toContain(`npx lrm train --resume ${workplace.at("run")}`);
  expect(ended.code).toBe(143);

  const measuring = ["train", ...cpu, "--data", workplace.text, "--out", workplace.at("new")];
  const early = await lrm([...measuring, "--context", "16"], (child) => {
    let stderr = "";
    child.stderr!.on("data", (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    once(child, () => stderr.includes("CPU"));
  });
  expect(early.stderr).toContain("Stopped before there was anything to save");
  expect(early.code).toBe(143);
  expect(existsSync(workplace.at("new"))).toBe(false);
});

test("lrm export makes a folder that lrm train begins from, and goes on without; lrm sample ends quietly with its reader", async () => {
  using workplace = new Workplace();
  const model = workplace.at("my-model");
  const trained = await lrmHere([...smallRun(workplace, "run", 1), ...cpu]);
  // Without a terminal, progress is lines, and nothing that only a terminal understands.
  expect(trained.stderr).toMatch(
    /\nstep 1\/1 · loss \d\.\d{3} · validation \d\.\d{3} · [\d,]+ tokens\/s\n/,
  );
  for (const control of ["\u001b", "\r"]) expect(trained.stderr).not.toContain(control);
  expect(trained.code).toBe(0);
  const exported = await lrmHere(["export", workplace.at("run"), model, ...cpu]);
  expect(exported.stderr).toContain("(asked for)");
  expect(exported.code).toBe(0);

  const words = [...smallRun(workplace, "tuned", 2), ...cpu, "--from", model];
  const tuned = await lrmHere([...words, "--optimizer", "low-rank-msgd", "--weight-decay", "0.1"]);
  expect(tuned.stderr).toContain("my-model: 0.84M parameters, low-rank-msgd (rank 8)");
  expect(tuned.code).toBe(0);
  rmSync(model, { recursive: true });
  // Ended before its text was written; with another number of threads, too.
  rmSync(workplace.at("tuned/sample.txt"));
  const resume = ["train", "--resume", workplace.at("tuned")];
  const resumed = await lrmHere([...resume, "--threads", "2"]);
  expect(resumed.stderr).toContain("(the run began on it)");
  expect(resumed.stdout).toMatch(
    /\n2 steps, loss \d\.\d{3}, validation \d\.\d{4} nats per byte\. /,
  );
  expect(resumed.code).toBe(0);
  const complete = await lrmHere(resume);
  expect(complete.stdout).toMatch(/tuned is complete: 2 steps, loss \d\.\d{3}, validation \d/);
  expect(complete.stderr).toBe("");
  expect(complete.code).toBe(0);

  const sample = ["sample", workplace.at("tuned"), ...cpu, "--tokens", "100000"];
  const outcome = await lrm(sample, (child) => {
    child.stdout!.once("data", () => child.stdout!.destroy());
  });
  expect(outcome.stderr).toMatch(/^CPU.*\n$/);
  expect(outcome.code).toBe(0);

  // As many tokens, but others.
  writeFileSync(workplace.text, readFileSync(workplace.text, "utf8").replace("hold", "held"));
  const changed = await lrmHere(["train", "--resume", workplace.at("tuned")]);
  expect(changed.stderr).toContain("other text than when the run began");
  expect(changed.code).toBe(1);
});

test("lrm sample, eval and export answer a folder that holds no model in plain words, before a device is chosen", async () => {
  using workplace = new Workplace();
  const { path } = workplace;
  const refused = async (sentence: RegExp) => {
    for (const words of [["sample"], ["eval"], ["export", workplace.at("exported")]]) {
      const outcome = await lrmHere([words[0]!, path, ...words.slice(1), ...cpu]);
      expect(outcome.stderr).toMatch(sentence);
      expect(outcome.stderr.trim().split("\n")).toHaveLength(1);
      expect(outcome.code).toBe(1);
    }
  };
  await refused(/^error: Cannot use .* as a model: it has no config\.json; give a folder/);
  writeFileSync(
    workplace.at("config.json"),
    JSON.stringify({ vocab_size: 256, n_positions: 16, n_embd: 8, n_layer: 1, n_head: 2 }),
  );
  await refused(/^error: Cannot open .*model\.safetensors: there is no such file/);
});
