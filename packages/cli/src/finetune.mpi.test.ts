import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { mpiLaunchers } from "@lrm/test-helpers";
import { afterAll, expect, test } from "vitest";
import { lrm, Workplace } from "./testing/lrm.ts";
import {
  ended,
  hashOf,
  interrupted,
  lastStep,
  lossesOf,
  ranksOf,
  tinyModel,
  trained,
} from "./testing/ranks.ts";

const launchers = mpiLaunchers();
const workplace = new Workplace();
afterAll(() => workplace[Symbol.dispose]());
const model = await tinyModel(workplace);
const short = await tinyModel(workplace, "BF16");
const data = workplace.at("examples.jsonl");
const lines = Array.from({ length: 24 }, (_, at) =>
  JSON.stringify({ prompt: `${at}?`, completion: at % 2 === 0 ? "even" : "odd" }),
);
writeFileSync(data, lines.join("\n"));

const device = ["--backend", "cpu", "--threads", "0"];
const tune = (out: string, ...more: readonly string[]): string[] => [
  ...["finetune", model, "--data", data, "--out", workplace.at(out), "--batch", "1"],
  ...["--accumulation", "4", "--lora-rank", "2", "--lora-initial", "pissa", "--steps", "12"],
  ...["--evaluate-every", "4", "--checkpoint-every", "4", "--sample-tokens", "4", ...device],
  ...["--learning-rate", "0.02", ...more],
];

for (const launcher of launchers) {
  test(`lrm finetune makes the run of one process on 2 ranks of ${launcher.name}, and writes its adapter once`, async () => {
    if (!existsSync(workplace.at("one"))) expect((await lrm(tune("one"))).code).toBe(0);
    const name = `two ${launcher.name}`;
    const output = workplace.at(`adapter ${launcher.name}`);
    const words = tune(name, "--exchange", "sharded", "--output", output);
    const { stdout } = await trained(launcher, 2, words);
    expect(stdout.match(/adapter_config\.json/g)).toHaveLength(1);
    expect(existsSync(join(output, "adapter_model.safetensors"))).toBe(true);
    expect(lossesOf(workplace.at(name))).toHaveLength(12);
    for (const [at, loss] of lossesOf(workplace.at(name)).entries()) {
      expect(loss).toBeCloseTo(lossesOf(workplace.at("one"))[at]!, 3);
    }
    const [first] = launchers;
    expect(hashOf(workplace.at(name))).toBe(hashOf(workplace.at(`two ${first!.name}`)));
  });
}

for (const launcher of launchers) {
  test(`lrm finetune makes the run of one process on 2 ranks of ${launcher.name}, of a model of 16 bits`, async () => {
    const words = (out: string, ...more: readonly string[]): string[] => [
      ...["finetune", short, "--data", data, "--out", workplace.at(out), "--batch", "1"],
      ...["--accumulation", "4", "--lora-rank", "2", "--steps", "6", "--evaluate-every", "3"],
      ...["--checkpoint-every", "3", "--sample-tokens", "4", ...device, ...more],
    ];
    if (!existsSync(workplace.at("short"))) expect((await lrm(words("short"))).code).toBe(0);
    const name = `short ${launcher.name}`;
    await trained(launcher, 2, words(name, "--exchange", "sharded"));
    const losses = lossesOf(workplace.at(name));
    expect(losses).toHaveLength(6);
    for (const [at, loss] of losses.entries()) {
      expect(loss).toBeCloseTo(lossesOf(workplace.at("short"))[at]!, 3);
    }
    const more = ["--resume", workplace.at(name), "--extend", "2", "--threads", "0"];
    await trained(launcher, 2, ["finetune", ...more]);
    expect(lossesOf(workplace.at(name))).toHaveLength(8);
  });
}

test("lrm finetune has the same bits after a kill of a rank, and stops early on all ranks", async () => {
  const [launcher] = launchers;
  // The rate is so large that losses rise again.
  const early = ["--steps", "300", "--evaluate-every", "2", "--patience", "12"];
  const steep = [...early, "--learning-rate", "1", "--exchange", "sharded"];
  await trained(launcher!, 2, tune("whole", ...steep));
  const steps = lastStep(workplace.at("whole"));
  expect(steps).toBeLessThan(300);
  const folder = workplace.at("killed");
  const { code } = await interrupted(launcher!, 2, tune("killed", ...steep), {
    ...{ folder, step: 5 },
    async act(id) {
      const ranks = ranksOf(id);
      process.kill(ranks[1]!, "SIGKILL");
      await ended(ranks);
    },
  });
  expect(code).not.toBe(0);
  expect(lastStep(folder)).toBeLessThan(steps);
  await trained(launcher!, 2, ["finetune", "--resume", folder, "--threads", "0"]);
  expect(hashOf(folder)).toBe(hashOf(workplace.at("whole")));
});
