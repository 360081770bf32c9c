import type { OptimizerFlags } from "@lrm/run";
import type { DeviceRequest } from "../commands/open_device.ts";
import type { DataFlags } from "./data.ts";

/** The flags of `lrm train`. */
export interface TrainFlags extends DeviceRequest, DataFlags, OptimizerFlags {
  readonly recipe?: string;
  readonly dryRun?: boolean;
  readonly preset: string;
  readonly from?: string;
  readonly data: string;
  readonly optimizer: string;
  readonly steps?: number;
  readonly minutes?: number;
  readonly batch: number;
  readonly context?: number;
  readonly accumulation: number;
  readonly recompute?: boolean;
  readonly seed: number;
  readonly evaluateEvery?: number;
  readonly evaluationTokens: number;
  readonly checkpointEvery?: number;
  /** Of the text that the run ends with. */
  readonly sampleTokens: number;
  readonly out?: string;
  readonly resume?: string;
  /** Writes an event file too. */
  readonly tensorboard?: boolean;
  /** Says everything as events, for programs. */
  readonly json?: boolean;
}
