/** Source of the recipes of RMNP, and of Muon and AdamW beside it. */
export const RMNP_SOURCE =
  "Deng et al. 2026 (RMNP), https://arxiv.org/abs/2603.20527, and their scripts of July 2026";

/** Settings of every run of RMNP's authors. */
export const RMNP_SETTINGS = {
  schedule: "cosine",
  warmup: 0.1,
  cooldown: 0,
  maxGradientNorm: 1,
} as const;

/** Result that RMNP's authors report for a model and a text. */
export interface RmnpResult {
  /** Nats per token by which RMNP ended below Muon. */
  readonly gap: number;
  /** Percentage of the run in which RMNP was behind Muon. Default: not reported. */
  readonly behind?: number;
}

/** Describes a result, for the recipes of RMNP and Muon. */
export function resultNote({ gap, behind }: RmnpResult): string {
  const after = behind === undefined ? "" : `, after it was behind for ${behind} % of the run`;
  return `At these rates RMNP ended ${gap} nats below Muon${after}.`;
}

/** Comment in the code of RMNP, which is in that of Muon too. */
export const SMALL_BATCH_NOTE =
  "A comment in their code, as in Muon's, calls it unlikely that RMNP works well with small batches.";
