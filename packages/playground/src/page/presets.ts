import { encodeConfig } from "../address/config_text.ts";
import { DEFAULT_CONFIG, type PlaygroundConfig } from "../config.ts";

/** A comparison to try with one click. */
export interface Preset {
  readonly title: string;
  /** Explains in a sentence or two what its lines show. */
  readonly help: string;
  readonly config: PlaygroundConfig;
}

const lowRank = (rank: number) => ({ optimizer: "low-rank-muon", settings: { rank } });

export const PRESETS: readonly Preset[] = [
  {
    title: "Muon vs AdamW",
    help: "AdamW scales each number of a weight by its own history. Muon moves a whole matrix, by the same amount in all directions.",
    config: DEFAULT_CONFIG,
  },
  {
    title: "Rank sweep",
    help: "Low-rank Muon moves a matrix only in its strongest directions: here in 8, 32 and 96 of 128, beside Muon, which takes all of them.",
    config: {
      ...DEFAULT_CONFIG,
      runs: [lowRank(8), lowRank(32), lowRank(96), { optimizer: "muon" }],
      steps: 300,
    },
  },
  {
    title: "RMNP and batch size",
    help: "RMNP gives all rows of a step the same length, which is far less work than Muon's. Compare two batches: train with 16, then set “Batch” to 2 and start again. The curves of both stay side by side.",
    config: {
      ...DEFAULT_CONFIG,
      runs: [{ optimizer: "rmnp" }, { optimizer: "muon" }],
      batchSize: 16,
      steps: 200,
    },
  },
  {
    title: "Your own rule",
    help: "Your rule is a line of algebra, compiled in this tab. Change it under “Settings”, and see whether it beats Muon.",
    config: {
      ...DEFAULT_CONFIG,
      runs: [{ optimizer: "own-rule" }, { optimizer: "muon" }],
      steps: 300,
    },
  },
];

/** Finds the preset with the optimizers and sizes of a configuration, on whatever device. */
export function presetOf(config: PlaygroundConfig): Preset | undefined {
  const text = (each: PlaygroundConfig): string =>
    encodeConfig({ ...each, seed: 0, backend: "auto", steps: 1, batchSize: 1 });
  return PRESETS.find((preset) => text(preset.config) === text(config));
}
