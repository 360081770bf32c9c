import { existsSync, writeFileSync } from "node:fs";
import { OPTIMIZERS } from "@lrm/run";
import type { RunPlan } from "@lrm/run/node";
import type { Backend } from "@lrm/tensor";
import { expect, test, vi } from "vitest";
import { lrmHere, smallRun, Workplace } from "../testing/lrm.ts";

// The cost of steps takes seconds to measure, and is tested where the answer is for people.
vi.mock("@lrm/run/node", async (load) => ({
  ...(await load<typeof import("@lrm/run/node")>()),
  estimateRun: async (plan: RunPlan, backend: Backend) => ({
    config: plan.configFor(backend, 50),
    ...{ steps: 50, tokens: 800, evaluations: 5 },
    seconds: { total: 0.68, step: 0.01, evaluations: 0.18 },
  }),
}));

test("lrm train --dry-run --json tells programs all that it tells people", async () => {
  using workplace = new Workplace();
  const words = [...smallRun(workplace, "run", 50), "--backend", "cpu", "--threads", "0"];
  const factors = ["--learning-rate-factors", "0.8,1,1.2,1.2"];
  const { stdout, code } = await lrmHere([...words, ...factors, "--dry-run", "--json"]);
  const answer = JSON.parse(stdout);
  expect(answer).toMatchObject({
    ...{ parameters: 842_496, steps: 50, tokens: 800, device: { backend: "cpu" } },
    seconds: { step: 0.01, evaluations: 0.18, total: 0.68 },
    settings: {
      steps: { value: 50, from: "command line" },
      "learning-rate": { value: 0.015, from: "default" },
      "learning-rate-factors": {
        value: { qkv: 0.8, attentionOutput: 1, mlpInput: 1.2, mlpOutput: 1.2 },
        from: "command line",
      },
    },
  });
  const { peak, weights, gradients, state, activations, scratch } = answer.memory;
  expect(weights).toBe(4 * 842_496);
  expect(peak).toBe(weights + gradients + state + activations + scratch);
  expect(code).toBe(0);
});

test("lrm finetune --dry-run says what adapters take, and begins no run", async () => {
  using workplace = new Workplace();
  const cpu = ["--backend", "cpu", "--threads", "0"];
  expect((await lrmHere([...smallRun(workplace, "base", 1), ...cpu])).code).toBe(0);
  const data = workplace.at("examples.jsonl");
  const lines = Array.from({ length: 20 }, (_, at) =>
    JSON.stringify({ prompt: `${at}`, completion: "yes" }),
  );
  writeFileSync(data, lines.join("\n"));
  const out = workplace.at("tuned");
  const words = [
    "finetune",
    workplace.at("base"),
    "--data",
    data,
    "--out",
    out,
    "--dry-run",
    ...cpu,
  ];
  const { stdout, code, stderr } = await lrmHere([...words, "--lora-rank", "2", "--epochs", "2"]);
  expect(code, stderr).toBe(0);
  expect(stdout).toMatch(/0\.84M parameters, 0\.0\dM of them trained by LoRA of rank 2, adamw/);
  expect(stdout).toMatch(/Examples: 18 for training, 2 held out/);
  expect(stdout).toMatch(/\n {2}lora-rank +2 +command line\n/);
  expect(stdout).toMatch(/\n {2}lora-alpha +4 +default\n/);
  expect(stdout).toMatch(/\n {2}steps +50 +2 epochs\n/);
  const memoryOf = async (...more: readonly string[]) =>
    JSON.parse((await lrmHere([...words, ...more, "--json"])).stdout).memory;
  const [adapters, whole] = [await memoryOf(), await memoryOf("--full")];
  expect(adapters.weights).toBeGreaterThan(4 * 842_496);
  expect(adapters.gradients + adapters.state).toBeLessThan((whole.gradients + whole.state) / 4);
  const ranks = await lrmHere([...words, "--accumulation", "2", "--ranks", "2"]);
  expect(ranks.stdout).toContain("On 2 ranks, each with 1 of the 2 micro-batches of a step:\n");
  expect(existsSync(out)).toBe(false);
});

test.each(OPTIMIZERS.map(({ name }) => name))(
  "lrm finetune --dry-run --optimizer %s takes its defaults, of adapters and of all weights",
  async (optimizer) => {
    using workplace = new Workplace();
    const cpu = ["--backend", "cpu", "--threads", "0"];
    expect((await lrmHere([...smallRun(workplace, "base", 1), ...cpu])).code).toBe(0);
    const data = workplace.at("examples.jsonl");
    writeFileSync(data, '{"prompt": "a", "completion": "b"}\n'.repeat(10));
    const words = ["finetune", workplace.at("base"), "--data", data, "--dry-run", ...cpu];
    for (const more of [[], ["--full"], ["--dora", "--schedule", "cosine"]]) {
      const { code, stderr } = await lrmHere([...words, "--optimizer", optimizer, ...more]);
      expect(code, stderr).toBe(0);
    }
  },
);

test("lrm train --dry-run --ranks says what each of several ranks needs, in every mode", async () => {
  using workplace = new Workplace();
  const words = [...smallRun(workplace, "run", 50), "--backend", "cpu", "--threads", "0"];
  const dry = [...words, "--accumulation", "4", "--dry-run", "--ranks", "4"];
  const { stdout, code } = await lrmHere(dry);
  expect(code).toBe(0);
  expect(stdout).toContain("On 4 ranks, each with 1 of the 4 micro-batches of a step:\n  exact: ");
  // 842,496 numbers, 8 · 3/4 bytes each.
  expect(stdout).toMatch(
    / {2}dense: [\d.]+ MB a rank, .*; sends 5 MB a step, in [\d.]+ s at 1 Gbit\/s, [\d.]+ s at 25 Gbit\/s\n/,
  );
  expect(stdout).toMatch(
    /Time: about .* evaluations, on CPU.* on each rank; exchanges add at most the times above, and/,
  );
  expect(stdout).not.toContain("Memory:");
  const { ranks } = JSON.parse((await lrmHere([...dry, "--json"])).stdout);
  expect(ranks.count).toBe(4);
  expect(ranks.modes.map(({ mode }: { mode: string }) => mode)).toEqual([
    "exact",
    "dense",
    "sharded",
  ]);
  expect(ranks.modes[1].sent.average).toBe(6 * 842_496);
});

test("lrm train refuses --ranks without --dry-run, and a number that does not divide a step", async () => {
  using workplace = new Workplace();
  const words = [...smallRun(workplace, "run", 50), "--backend", "cpu", "--threads", "0"];
  const started = await lrmHere([...words, "--ranks", "2"]);
  expect(started.stderr).toContain("Cannot use --ranks without --dry-run: the launcher decides");
  const divided = await lrmHere([...words, "--dry-run", "--ranks", "2"]);
  expect(divided.stderr).toContain("Cannot train on 2 ranks with accumulation 1");
});

test("lrm train --dry-run --ranks refuses a mode that ranks would refuse", async () => {
  using workplace = new Workplace();
  const run = ["train", "--data", workplace.text, "--optimizer", "adamw", "--steps", "50"];
  const ranks = ["--accumulation", "2", "--dry-run", "--ranks", "2", "--exchange", "exact"];
  const words = [...run, ...ranks, "--backend", "cpu", "--threads", "0"];
  const { code, stderr } = await lrmHere(words);
  expect(code).not.toBe(0);
  expect(stderr).toContain("Cannot exchange in the mode exact: no rule of adamw");
});
