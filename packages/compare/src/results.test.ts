import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InputError } from "@lrm/run";
import { COMPARISON, resultOf } from "@lrm/test-helpers";
import { afterEach, beforeEach, expect, test } from "vitest";
import { nextRun } from "./comparing.ts";
import { identityOf, openComparison, readComparison } from "./comparison.ts";
import {
  checkSameOptimizer,
  nameOf,
  type RunResult,
  readResults,
  saveResult,
  shortCurve,
} from "./results.ts";
import { gridAround } from "./search.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lrm-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

test("readResults() gives back what saveResult() kept, in order, and leaves what is half written alone", async () => {
  await openComparison(folder, COMPARISON);
  const results = [
    resultOf("muon", 0.01, 1, 2),
    resultOf("muon", 0.02, 1, null),
    resultOf("muon", 0.02, 2, 3),
  ];
  for (const result of [...results].reverse()) await saveResult(folder, result);
  writeFileSync(join(folder, "runs", "muon-0.04-decay-0-seed-1.json.77.tmp"), '{"optim');
  expect(await readResults(folder, COMPARISON)).toEqual(results);
  expect(readdirSync(join(folder, "runs"))).toContain("muon-0.04-decay-0-seed-1.json.77.tmp");
});

test("readResults() refuses a result that is a link to nowhere", async () => {
  await openComparison(folder, COMPARISON);
  const path = join(folder, "runs", "muon-0.01-decay-0-seed-1.json");
  symlinkSync("/nowhere", path);
  await expect(readResults(folder, COMPARISON)).rejects.toThrow(`Cannot read ${path}: `);
});

test("readResults() and readComparison() refuse what was changed since it was written", async () => {
  await openComparison(folder, COMPARISON);
  const result = resultOf("muon", 0.01, 1, 2);
  await saveResult(folder, result);
  const changes: [path: string, from: string | RegExp, to: string][] = [
    [join("runs", nameOf(result)), '"validationLoss":2', '"validationLoss":1'],
    [join("runs", nameOf(result)), '"seconds":', '"seconds":1'],
    ["comparison.json", /"finalTokens": \d/, '"finalTokens": 9'],
  ];
  for (const [name, from, to] of changes) {
    const path = join(folder, name);
    const text = readFileSync(path, "utf8");
    const changed = text.replace(from, to);
    expect(changed).not.toBe(text);
    writeFileSync(path, changed);
    const reading = readComparison(folder).then((comparison) => readResults(folder, comparison));
    await expect(reading).rejects.toThrow(
      `Cannot use ${path}: it was changed since it was written`,
    );
    writeFileSync(path, text);
  }
  expect(await readResults(folder, COMPARISON)).toEqual([result]);
});

const good = resultOf("muon", 0.01, 1, 2);

test.each([
  ["{", "it is not JSON, or nested too deeply"],
  [`[${"[".repeat(20_000)}${"]".repeat(20_000)}]`, "it is not JSON, or nested too deeply"],
  ["[]", "optimizer is missing"],
  ["null", "optimizer is missing"],
  [{ optimizer: { name: "muin" } }, 'optimizer.name is "muin"'],
  [{ ...good, training: [1] }, "training is [1]"],
  [{ ...good, training: [[1, 2, 3]] }, "training is [[1,2,3]]"],
  [
    {
      ...good,
      training: [
        [5, 2],
        [5, 1],
      ],
    },
    "training is [[5,2],[5,1]]",
  ],
  [{ ...good, training: Array.from({ length: 2001 }, (_, at) => [at + 1, 1]) }, "training is [[1,"],
  [{ ...good, validation: [[1, "2"]] }, 'validation is [[1,"2"]]'],
  [{ ...good, validation: [[-1, 2]] }, "validation is [[-1,2]]"],
  [{ ...good, validation: [[1, null]] }, "validation is [[1,null]]"],
  [{ ...good, validationLoss: -2 }, "validationLoss is -2"],
  [{ ...good, validationLoss: undefined }, "validationLoss is missing"],
  [{ ...good, seed: 1.5 }, "seed is 1.5"],
  [{ ...good, seed: -1 }, "seed is -1"],
  [{ ...good, steps: "100" }, 'steps is "100"'],
  [{ ...good, seconds: -1 }, "seconds is -1"],
  [{ ...good, device: ["x"] }, 'device is ["x"]'],
  [{ ...good, stopped: 7 }, "stopped is 7"],
  [{ ...good, optimizer: { ...good.optimizer, learningRate: "1" } }, "learningRate is"],
  [{ ...good, optimizer: { ...good.optimizer, weightDecay: -1 } }, "weightDecay is -1"],
  [{ ...good, optimizer: { ...good.optimizer, rank: 1e9 } }, "rank is 1000000000"],
  [{ ...good, comparison: 3 }, "comparison is 3"],
  [{ ...good, comparison: "of others" }, "made with other settings than comparison.json has"],
  [{ ...good, steps: 101 }, "its steps go beyond 100"],
  [{ ...good, steps: 99 }, "its steps go beyond 99"],
  [{ ...good, steps: 50, validation: [], training: [] }, "it has 50 of 100 steps"],
  [{ ...good, seed: 2 }, "it holds the result of muon-0.01-decay-0-seed-2.json"],
  [resultOf("adamw", 0.01, 1, 2), "it holds the result of adamw-0.01-decay-0-seed-1.json"],
])(
  "readResults() names a file that holds no result of this comparison: case %#",
  async (content, why) => {
    await openComparison(folder, COMPARISON);
    const path = join(folder, "runs", nameOf(good));
    writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
    const failure = readResults(folder, COMPARISON);
    await expect(failure).rejects.toThrow(InputError);
    await expect(failure).rejects.toThrow(why);
    await expect(failure).rejects.toThrow(
      /^Cannot (use|read) \S+seed-1\.json: .{1,200}; remove it/,
    );
  },
);

test("readResults() refuses runs of one optimizer with several settings", async () => {
  await openComparison(folder, COMPARISON);
  await saveResult(folder, good);
  const other = resultOf("muon", 0.02, 1, 2);
  await saveResult(folder, { ...other, optimizer: { ...other.optimizer, scale: "rms" } });
  await expect(readResults(folder, COMPARISON)).rejects.toThrow(
    "muon-0.02-decay-0-seed-1.json: its scale is rms, and other runs of muon have not set; remove it",
  );
});

test("readResults() takes results of the comparison's own settings, wherever its data lies", async () => {
  await openComparison(folder, COMPARISON);
  const comparison = identityOf({ ...COMPARISON, data: "/elsewhere" });
  await saveResult(folder, { ...good, comparison });
  expect(await readResults(folder, COMPARISON)).toHaveLength(1);
  const training = { ...COMPARISON.training, batch: 4 };
  await expect(readResults(folder, { ...COMPARISON, training })).rejects.toThrow("other settings");
});

test("openComparison() goes on with the same settings wherever the data lies, and refuses others", async () => {
  await openComparison(folder, COMPARISON);
  await openComparison(folder, { ...COMPARISON, data: "/elsewhere/sotu.txt" });
  const training = { ...COMPARISON.training, steps: 50 };
  await expect(openComparison(folder, { ...COMPARISON, training })).rejects.toThrow(
    "its training.steps is 100, not 50; give the same settings, or another --out",
  );
  const device = {
    backend: "webgpu",
    description: "a GPU",
    rounding: "a GPU",
    software: false,
  } as const;
  await expect(openComparison(folder, { ...COMPARISON, device })).rejects.toThrow(
    "its rounding of the device is cpu, float32, not webgpu, a GPU",
  );
  expect(await readComparison(folder)).toEqual(COMPARISON);
});

test("a copy of a comparison without its runs can be gone on with", async () => {
  await openComparison(folder, COMPARISON);
  rmSync(join(folder, "runs"), { recursive: true });
  await openComparison(folder, COMPARISON);
  const result = resultOf("muon", 0.01, 1, 2);
  await saveResult(folder, result);
  expect(await readResults(folder, COMPARISON)).toEqual([result]);
});

test("readComparison() refuses a folder without one, and files that are none", async () => {
  await expect(readComparison(folder)).rejects.toThrow(`Cannot find a comparison in ${folder}`);
  for (const text of ["nothing", "null", "[]", '{"version":7}', "[".repeat(1e5)]) {
    writeFileSync(join(folder, "comparison.json"), text);
    await expect(readComparison(folder)).rejects.toThrow(/^Cannot (read|use) .*comparison\.json: /);
  }
});

test.each([
  [{ training: { ...COMPARISON.training, batch: 1e12 } }, "training.batch is 1000000000000"],
  [{ training: { ...COMPARISON.training, batch: 2 ** 22 } }, "Cannot take 4194304 windows of 8"],
  [{ training: { ...COMPARISON.training, steps: -1 } }, "training.steps is -1"],
  [{ training: { ...COMPARISON.training, accumulation: 1e9 } }, "training.accumulation is"],
  [{ training: { ...COMPARISON.training, context: 9 } }, "above the model's 8"],
  [{ training: null }, "training.steps is missing"],
  [{ finalTokens: "64" }, 'finalTokens is "64"'],
  [{ tokenizer: "../words" }, 'tokenizer is "../words"'],
  [{ data: "a\0b" }, 'data is "a\\u0000b"'],
  [{ dataTokens: { ...COMPARISON.dataTokens, fingerprint: 7 } }, "dataTokens.fingerprint is 7"],
  [{ model: { ...COMPARISON.model, kind: "constructor" } }, 'model.kind is "constructor"'],
  [{ model: { ...COMPARISON.model, config: {} } }, "Cannot make a GPT-2 with"],
  [{ device: undefined }, "device.backend is missing"],
  [{ device: { ...COMPARISON.device, kernels: ["x"] } }, 'device.kernels is ["x"]'],
])("readComparison() refuses what cannot be used, in one sentence: %j", async (change, why) => {
  writeFileSync(join(folder, "comparison.json"), JSON.stringify({ ...COMPARISON, ...change }));
  const failure = readComparison(folder);
  await expect(failure).rejects.toThrow(why);
  await expect(failure).rejects.toThrow(/^Cannot use .*comparison\.json: [^\n]+; restore it/);
});

test("checkSameOptimizer() refuses runs that were made with other settings, and with other rates if wanted", () => {
  const results = [resultOf("muon", 0.02, 1, 2), resultOf("adamw", 0.02, 1, 2)];
  const { optimizer } = results[0]!;
  checkSameOptimizer("here", results, { ...optimizer, learningRate: 7 });
  const other = { ...optimizer, learningRate: 7 };
  expect(() => checkSameOptimizer("here", results, other, { anyRate: false })).toThrow(
    "runs of muon there have learningRate 0.02, not 7; give the same settings, or another --out",
  );
  const changed = { ...optimizer, scale: "rms" } as const;
  expect(() => checkSameOptimizer("here", results, changed)).toThrow(
    "runs of muon there have scale not set, not rms",
  );
});

test("nextRun() does all rates before all seeds, and only what is missing", () => {
  const { optimizer: muon } = resultOf("muon", 0.02, 1, 2);
  const { optimizer: adamw } = resultOf("adamw", 0.002, 1, 2);
  const contest = {
    contestants: [muon, adamw].map((config) => ({ config, grid: gridAround(config.learningRate) })),
    seeds: 2,
  };
  const results: RunResult[] = [0.01, 0.02, 0.04].map((rate) =>
    resultOf("muon", rate, 1, rate === 0.02 ? 1 : 2),
  );
  expect(nextRun(contest, results)).toMatchObject({ optimizer: { name: "adamw" }, seed: 1 });
  results.push(
    ...[0.001, 0.002, 0.004].map((rate) => resultOf("adamw", rate, 1, rate === 0.002 ? 1 : 2)),
  );
  expect(nextRun(contest, results)).toEqual({ optimizer: muon, seed: 2 });
  results.push(resultOf("muon", 0.02, 2, 1));
  expect(nextRun(contest, results)).toEqual({ optimizer: adamw, seed: 2 });
  results.push(resultOf("adamw", 0.002, 2, 1));
  expect(nextRun(contest, results)).toBeUndefined();
});

test("shortCurve() gives few points, rounded", () => {
  expect(shortCurve([5, 10 / 3])).toEqual([
    [1, 5],
    [2, 3.33333],
  ]);
  expect(shortCurve([])).toEqual([]);
  expect(shortCurve(Array.from({ length: 1953 }, () => 1)).length).toBeLessThanOrEqual(200);
});
