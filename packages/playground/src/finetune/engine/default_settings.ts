import { completeLoRA } from "@lrm/lora";
import { completeRunSettings, FINETUNE_DEFAULTS, FINETUNE_RATES } from "@lrm/run";
import type { TuneSettings } from "../protocol.ts";

const { batch, seed } = completeRunSettings({});

/** Settings of a first visit: the defaults of `lrm finetune`. */
export const DEFAULT_SETTINGS: TuneSettings = {
  rank: completeLoRA().rank,
  learningRate: FINETUNE_RATES.adapters,
  epochs: FINETUNE_DEFAULTS.epochs,
  ...{ batch, seed, recompute: false, backend: "auto" },
};
