/** What transformers puts in front of the names of a model that has a head. */
export const PREFIX = "transformer.";

/** Causal masks, which older checkpoints hold, and the head, which is the embedding. */
export const IGNORED = /^(h\.\d+\.attn\.(bias|masked_bias)|lm_head\.weight)$/;
