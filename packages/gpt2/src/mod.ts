/** GPT-2: the model, its presets, its checkpoints and sampling. */
export {};
