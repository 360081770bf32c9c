import { GPT2_PRESETS } from "@lrm/gpt2";
import type { Backend } from "@lrm/tensor";
import type { Bench } from "./bench.ts";
import { GRADIENT_TOLERANCE } from "./gradient_error.ts";
import { own } from "./own.ts";
import { prepareStep, type StepSettings } from "./training_step.ts";

const KEPT = "kept";
const AGAIN = "recomputed";
const SETTINGS: StepSettings = {
  model: GPT2_PRESETS.nano,
  batch: 16,
  context: 128,
  optimizer: "muon",
  rank: 0,
};

/** What it takes to run blocks again in the backward pass, and the memory that this spares. */
export async function recomputation(bench: Bench, backend: Backend): Promise<void> {
  const line = {
    suite: "step",
    measure: `activations, ${backend.name}`,
    setting: "float32 GPT-2 nano, 16×128",
  };
  const kept = await prepareStep(backend, SETTINGS);
  const again = await prepareStep(backend, { ...SETTINGS, recompute: true });
  await bench.race(
    {
      ...line,
      unit: "ms",
      rate: (seconds) => 1000 * seconds,
      tolerance: GRADIENT_TOLERANCE,
      ratios: [{ of: KEPT, to: AGAIN }],
    },
    [own(backend, kept.run, kept.error, KEPT), own(backend, again.run, again.error, AGAIN)],
    "normal",
  );
  const memory = again.peakBytes / kept.peakBytes;
  bench.report({
    ...line,
    kind: "derived",
    subject: `${AGAIN} / ${KEPT}, tensors at the peak`,
    unit: "× the memory",
    value: { median: memory, least: memory, most: memory },
  });
  for (const each of [kept, again]) each.dispose();
}
