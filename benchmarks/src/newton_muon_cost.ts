import { GPT2_PRESETS, type GPT2Config } from "@lrm/gpt2";
import type { Backend } from "@lrm/tensor";
import type { Bench } from "./bench.ts";
import { spreadOf } from "./measure.ts";
import { own } from "./own.ts";
import type { Goal } from "./result.ts";
import { prepareParts } from "./step_parts.ts";

/** Steps between two refreshes of K⁻¹. */
const REFRESH = 32;

interface CostCase {
  readonly preset: "nano" | "small";
  /** Size of a micro-batch, which is differentiated at once. */
  readonly micro: readonly [batch: number, context: number];
  /** Tokens per step for which the cost is reported. */
  readonly tokens: readonly { readonly count: number; readonly goal?: Goal }[];
  readonly full: boolean;
}

const BOUND: Goal = { atMost: 1.05 };
const CASES: readonly CostCase[] = [
  { preset: "nano", micro: [16, 128], tokens: [{ count: 2048, goal: BOUND }], full: false },
  { preset: "nano", micro: [4, 64], tokens: [{ count: 256 }], full: false },
  { preset: "small", micro: [4, 64], tokens: [{ count: 256 }], full: true },
  { preset: "small", micro: [1, 1024], tokens: [{ count: 16_384, goal: BOUND }], full: true },
];

/**
 * Measures the time of a Newton-Muon step over that of a Muon step, averaged over the 32 steps of a
 * refresh, with the moment of the MLP's down projection in 4 blocks.
 *
 * The parts of a step are timed in turn and added up: a step is several micro-batches and an
 * update; one step in 32 also observes the layers' inputs and inverts their moments. So one
 * micro-batch gives the cost of steps of any number of tokens.
 */
export async function newtonMuonCost(bench: Bench, backend: Backend): Promise<void> {
  for (const { preset, micro, tokens, full } of CASES) {
    if (full && !bench.options.full) continue;
    const [batch, context] = micro;
    const model: GPT2Config = { ...GPT2_PRESETS[preset], contextLength: context };
    const parts = await prepareParts(backend, { model, batch, context });
    const line = { suite: "step", measure: `newton-muon's cost, ${backend.name}` };
    const name = preset === "small" ? "124M" : preset;
    const times = await bench.race(
      {
        ...line,
        setting: `float32 GPT-2 ${name}, micro-batches of ${batch}×${context}`,
        unit: "ms",
        rate: (seconds) => 1000 * seconds,
      },
      Object.entries(parts.subjects).map(([part, run]) => own(backend, run, undefined, part)),
      preset === "small" ? "heavy" : "normal",
    );
    for (const { count, goal } of tokens) {
      const cost = times.gradient!.map((_, round) => {
        const at = (part: string): number => times[part]![round]!;
        const batches = count / (batch * context);
        const muon = batches * at("gradient") + at("muon");
        const refresh = at("observed gradient and refresh") - at("gradient") - at("newton-muon");
        const observing = (batches - 1) * (at("observed gradient") - at("gradient"));
        const plain = batches * at("gradient") + at("newton-muon");
        return (plain + (refresh + observing) / REFRESH) / muon;
      });
      bench.report({
        ...line,
        setting: `float32 GPT-2 ${name}, ${count.toLocaleString("en-US")} tokens a step`,
        kind: "derived",
        subject: "newton-muon / muon",
        unit: "× the time",
        value: spreadOf(cost),
        ...(goal && { goal }),
      });
    }
    parts.dispose();
  }
}
