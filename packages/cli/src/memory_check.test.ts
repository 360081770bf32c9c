import { checkFits, trainingMemory } from "@lrm/run";
import { type Backend, createDryBackend } from "@lrm/tensor";
import { peakOf } from "@lrm/train";
import { expect, test } from "vitest";
import { planRun } from "./commands/new_run.ts";
import type { TrainFlags } from "./flags/train_flags.ts";
import { Workplace } from "./testing/lrm.ts";

test("checkFits() names --recompute where it helps, and says whether it is enough", async () => {
  using workplace = new Workplace();
  const flags: TrainFlags = {
    ...{ backend: "cpu", preset: "nano", data: workplace.text, optimizer: "adamw", seed: 1 },
    ...{ batch: 16, context: 128, accumulation: 1, evaluationTokens: 16, sampleTokens: 8 },
  };
  const plan = await planRun(flags);
  const least = peakOf(await trainingMemory({ ...plan.demand, recompute: true }));
  expect(least).toBeLessThan(peakOf(plan.memory));
  const sentenceFor = (chosen: typeof plan, maxBytes: number) => {
    const dry = createDryBackend();
    const backend: Backend = Object.create(dry, {
      info: { value: { ...dry.info, maxBytes } },
      memory: { value: () => dry.memory() },
    });
    return checkFits(backend, "nano", chosen.demand, chosen.memory).then(
      () => "",
      (error: Error) => error.message,
    );
  };
  expect(await sentenceFor(plan, peakOf(plan.memory))).toBe("");
  const need = `it needs ${peakOf(plan.memory)} bytes, at most ${least} are free`;
  expect(await sentenceFor(plan, least)).toContain(need);
  expect(await sentenceFor(plan, least)).toContain(
    `; with --recompute it takes ${least} bytes and fits`,
  );
  expect(await sentenceFor(plan, least - 1)).toMatch(/ bytes and comes closer$/);
  const recomputing = await planRun({ ...flags, recompute: true });
  expect(await sentenceFor(recomputing, least - 1)).not.toContain("--recompute");
});
