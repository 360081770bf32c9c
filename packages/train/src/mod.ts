/** The trainer: data, tokenizers, the loop, checkpoints and the run folder. */
export {};
