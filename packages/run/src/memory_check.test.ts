import { inProcessRanks, UpdateExchange } from "@lrm/distributed";
import { type Backend, bytesText, createDryBackend } from "@lrm/tensor";
import { peakOf } from "@lrm/train";
import { expect, test } from "vitest";
import { checkFits } from "./memory_check.ts";
import { planRun } from "./node/plan_run.ts";
import { trainingMemory } from "./training_memory.ts";

test("checkFits() takes the memory of a rank, which has a part of the state and of the micro-batches", async () => {
  const { demand, memory } = await planRun({
    optimizer: "adamw",
    batch: 1,
    context: 16,
    accumulation: 2,
  });
  const exchange = new UpdateExchange(inProcessRanks(2)[0]!, { mode: "sharded" });
  const divided = peakOf(await trainingMemory({ ...demand, accumulation: 1 }, undefined, exchange));
  expect(divided).toBeLessThan(peakOf(memory));
  const backend = createDryBackend();
  Object.defineProperty(backend, "info", { value: { ...backend.info, maxBytes: divided } });
  await checkFits(backend, "nano", demand, { memory, exchange });
  await expect(checkFits(backend, "nano", demand, { memory })).rejects.toThrow("Cannot fit");
});

test("checkFits() names --recompute where it helps, and says whether it is enough", async () => {
  const settings = { optimizer: "adamw", batch: 16, context: 128 };
  const plan = await planRun(settings);
  const least = peakOf(await trainingMemory({ ...plan.demand, recompute: true }));
  expect(least).toBeLessThan(peakOf(plan.memory));
  const sentenceFor = (chosen: typeof plan, maxBytes: number, resumed = false) => {
    const dry = createDryBackend();
    const backend: Backend = Object.create(dry, {
      info: { value: { ...dry.info, maxBytes } },
      memory: { value: () => dry.memory() },
    });
    const { demand, memory } = chosen;
    return checkFits(backend, "nano", demand, { memory, resumed }).then(
      () => "",
      (error: Error) => error.message,
    );
  };
  expect(await sentenceFor(plan, peakOf(plan.memory))).toBe("");
  const need = `it needs ${bytesText(peakOf(plan.memory))}, at most ${bytesText(least)} are free`;
  expect(await sentenceFor(plan, least)).toContain(need);
  expect(await sentenceFor(plan, least)).toContain(
    `; with --recompute it takes ${bytesText(least)} and fits`,
  );
  expect(await sentenceFor(plan, least - 1)).toMatch(/ MB and comes closer$/);
  const recomputing = await planRun({ ...settings, recompute: true });
  expect(await sentenceFor(recomputing, least - 1)).not.toContain("--recompute");
  const half = await planRun({ ...settings, activations: "bfloat16" });
  expect(peakOf(half.memory)).toBeLessThan(peakOf(plan.memory));
  expect(await sentenceFor(half, peakOf(half.memory))).toBe("");
  expect(await sentenceFor(half, least)).toContain(
    `; with --recompute instead of --activations it takes ${bytesText(least)} and fits`,
  );
  // A resumed run can turn on recompute, but keeps its activations.
  expect(await sentenceFor(plan, least, true)).toContain("; with --recompute it takes");
  expect(await sentenceFor(half, least, true)).toMatch(/^Cannot fit (?!.*--recompute)/);
});
