/**
 * Program that `npm run engines -- --time` runs in each engine: times training steps of nano on the
 * CPU backend, and prints the seconds of a step with each rule as JSON.
 *
 * @module
 */
import { GPT2_PRESETS } from "@lrm/gpt2";
import { createCpuBackend } from "@lrm/kernels-cpu";
import { timed } from "./measure.ts";
import { prepareStep } from "./training_step.ts";

const [batch, context] = [16, 128];
const model = { ...GPT2_PRESETS.nano, contextLength: context };
/** Seconds to measure each rule. */
const SECONDS = Number(process.argv[2]);

const backend = await createCpuBackend({ threads: Number(process.argv[3]) });
const seconds: Record<string, number> = {};
for (const optimizer of ["adamw", "muon", "low-rank-muon"] as const) {
  const step = await prepareStep(backend, { model, batch, context, optimizer, rank: 32 });
  const first = await timed(() => step.run(2)); // compiles, and fills pools
  const repeats = Math.max(1, Math.round((SECONDS * 2) / first));
  seconds[optimizer] = (await timed(() => step.run(repeats))) / repeats;
  step.dispose();
}
process.stdout.write(`${JSON.stringify({ device: backend.info.description, seconds })}\n`);
await backend.dispose();
