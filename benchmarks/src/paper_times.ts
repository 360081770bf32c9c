/**
 * Seconds that preconditioning took for 100 steps in the RMNP paper, on its GPU, by model.
 *
 * @see Deng et al. 2026, https://arxiv.org/abs/2603.20527
 */
export const PAPER_TIMES = [
  { name: "LLaMA 60M", muon: 1.48, rmnp: 0.115 },
  { name: "GPT-2 125M", muon: 2.975, rmnp: 0.201 },
  { name: "GPT-2 355M", muon: 7.38, rmnp: 0.401 },
  { name: "GPT-2 770M", muon: 27.07, rmnp: 0.611 },
  { name: "LLaMA 1.3B", muon: 30.57, rmnp: 0.783 },
  { name: "GPT-2 1.5B", muon: 36.65, rmnp: 0.855 },
] as const;
