import { GPT2_PRESETS } from "@lrm/gpt2";
import type { Backend } from "@lrm/tensor";
import type { Bench } from "./bench.ts";
import { GRADIENT_TOLERANCE } from "./gradient_error.ts";
import { own } from "./own.ts";
import { prepareStep, type StepSettings } from "./training_step.ts";

const KEPT = "kept";
const RECOMPUTED = "recomputed";
const SETTINGS: StepSettings = {
  model: GPT2_PRESETS.nano,
  batch: 16,
  context: 128,
  optimizer: "muon",
  rank: 0,
};

/**
 * Measures the time that recomputing blocks in the backward pass costs, and the memory it saves.
 */
export async function recomputation(bench: Bench, backend: Backend): Promise<void> {
  const line = {
    suite: "step",
    measure: `activations, ${backend.name}`,
    setting: "float32 GPT-2 nano, 16×128",
  };
  const kept = await prepareStep(backend, SETTINGS);
  const recomputed = await prepareStep(backend, { ...SETTINGS, recompute: true });
  await bench.race(
    {
      ...line,
      unit: "ms",
      rate: (seconds) => 1000 * seconds,
      tolerance: GRADIENT_TOLERANCE,
      ratios: [{ of: KEPT, to: RECOMPUTED }],
    },
    [
      own(backend, kept.run, kept.error, KEPT),
      own(backend, recomputed.run, recomputed.error, RECOMPUTED),
    ],
    "normal",
  );
  const memory = recomputed.peakBytes / kept.peakBytes;
  bench.report({
    ...line,
    kind: "derived",
    subject: `${RECOMPUTED} / ${KEPT}, tensors at the peak`,
    unit: "× the memory",
    value: { median: memory, min: memory, max: memory },
  });
  for (const each of [kept, recomputed]) each.dispose();
}
