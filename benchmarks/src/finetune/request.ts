import type { BackendName } from "../bench.ts";

/** Measurement that the program `finetune/step.ts` makes, as the only word of its command line. */
export interface FinetuneRequest {
  /** Folder of the model. */
  readonly model: string;
  /** File of the examples. */
  readonly examples: string;
  /** Folder for the run. */
  readonly folder: string;
  readonly steps: number;
  readonly backend: BackendName;
}

/** Result that the program prints. */
export interface FinetuneAnswer {
  readonly device: string;
  /** Number of parameters that were trained. */
  readonly trained: number;
  readonly losses: readonly number[];
  /** Bytes of the largest step, counted on the device. */
  readonly counted: number;
  /** Largest memory of the process, in bytes. */
  readonly process: number;
  readonly tokensPerSecond: number;
}
