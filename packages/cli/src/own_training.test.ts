import { readFileSync } from "node:fs";
import { accuracy, crossEntropy, gelu } from "@lrm/autograd";
import { dense, initialize, sequential } from "@lrm/autograd/layers";
import { createCpuBackend } from "@lrm/kernels-cpu";
import { muonWithAdamW } from "@lrm/muon";
import { trainInFolder } from "@lrm/run/node";
import { Random } from "@lrm/tensor";
import { arrayBatches, arrayBatchesInOrder, type Batch } from "@lrm/train";
import { afterAll, expect, test } from "vitest";
import { lrmHere, Workplace } from "./testing/lrm.ts";

const workplace = new Workplace();
afterAll(() => workplace[Symbol.dispose]());

/** Trains a classifier of points, as an own script does; stops after a step if asked to. */
async function trainClassifier(folder: string, stop?: number): Promise<void> {
  const numbers = new Random(2).numbers();
  const data = Float32Array.from({ length: 200 }, () => 2 * numbers.next().value - 1);
  const y = Int32Array.from({ length: 100 }, (_, at) =>
    data[2 * at]! > data[2 * at + 1]! ? 1 : 0,
  );
  const points = { x: { data, shape: [100, 2] }, y };
  const backend = await createCpuBackend({ threads: 1 });
  const layers = sequential(dense(2, 16), gelu, dense(16, 2, { role: "head" }));
  using model = initialize(backend, layers, new Random(1));
  const { parameters, forward } = model;
  using optimizer = muonWithAdamW(parameters, { learningRate: 0.05 });
  const loss = ({ x, y }: Batch<"x" | "y">) => crossEntropy(forward(x), y);
  const task = {
    ...{ parameters, loss, training: arrayBatches(points, { batch: 20 }) },
    validation: arrayBatchesInOrder(points, { batch: 50 }),
    evaluate: (batch: Batch<"x" | "y">) => ({
      loss: loss(batch),
      accuracy: accuracy(forward(batch.x), batch.y),
    }),
  };
  const settings = { seed: 1, steps: 40, evaluateEvery: 10, checkpointEvery: 10 };
  const enough = new AbortController();
  await trainInFolder(folder, { backend, model, optimizer, task }, settings, {
    config: { title: "Points above a line" },
    signal: enough.signal,
    onStep: ({ step }) => step === stop && enough.abort(),
  });
  await backend.dispose();
}

test("lrm report and lrm watch show a classifier that a script trains, and how far it got", async () => {
  const folder = workplace.at("points");
  await trainClassifier(folder, 5);
  const early = await lrmHere(["watch", folder]);
  expect(early.code).toBe(0);
  expect(early.stdout).toMatch(/^step \d+\/40 · loss \d\.\d+ .*samples\/s/);
  expect(early.stdout).toContain(`Not running. Draw it with: npx lrm report ${folder}`);

  await trainClassifier(folder);
  const { stdout } = await lrmHere(["watch", folder]);
  expect(stdout).toMatch(/^step 40\/40 .* accuracy \d\.\d+ .*samples\/s/);
  expect(stdout).toContain(`Complete. Draw it with: npx lrm report ${folder}`);
  const report = await lrmHere(["report", folder, "--json"]);
  expect(JSON.parse(report.stdout).runs).toMatchObject([{ name: "points", steps: 40, done: 40 }]);
  const page = readFileSync(workplace.at("points/report.html"), "utf8");
  for (const text of [
    "Points above a line.",
    "<dt>samples</dt><dd>800</dd>",
    "Validation accuracy",
  ]) {
    expect(page).toContain(text);
  }
  expect(page).not.toMatch(/tokens/i);
});

test("lrm refuses in one sentence to train, sample or evaluate a run that a script trains", async () => {
  const folder = workplace.at("own");
  await trainClassifier(folder, 1);
  for (const words of [
    ["train", "--resume", folder],
    ["sample", folder],
    ["eval", folder],
  ]) {
    const { code, stdout, stderr } = await lrmHere(words);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr.trim()).toMatch(/Cannot [^\n]+/);
    expect(stderr).not.toContain("    at ");
  }
});
