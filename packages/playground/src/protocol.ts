import type { StepMetrics } from "@lrm/train";
import type { ChosenOptimizer, PlaygroundConfig } from "./config.ts";

/**
 * What the page and the worker that trains say to each other. The page draws and asks; the worker owns the device, the data and all runs.
 *
 * Order: the worker begins with `recoverable`, where a run was cut off, and is then idle. `start` or `recover` is answered by `preparing`, `device`, `ready` and `training`; then come `steps` until `done`, `stopped` or `failed`, after which it is idle again and another `start` may come. Everything is structured-cloneable.
 */

/** What the page asks for. */
export type PageMessage =
  | {
      readonly kind: "start";
      readonly config: PlaygroundConfig;
      /** The dropped file, where `config.data` says "file"; the worker reads of it what it needs. */
      readonly file?: File;
    }
  /** After the current steps; `training` again after `resume`. */
  | { readonly kind: "pause" }
  | { readonly kind: "resume" }
  /** Ends training for good; weights stay until the next `start`, for `sample` and `export`. */
  | { readonly kind: "stop" }
  /** From now on the spectrum of this weight, one of `ready.weights`; undefined: of none. */
  | { readonly kind: "watch"; readonly weight: string | undefined }
  /** A text by every run, as soon as may be. */
  | { readonly kind: "sample"; readonly prompt?: string }
  /** The run's folder as a .zip, answered by `exported`. Runs are numbered as in `config.runs`. */
  | { readonly kind: "export"; readonly run: number }
  /** Goes on with the run that `recoverable` told of. */
  | { readonly kind: "recover" }
  /** Forgets it. */
  | { readonly kind: "discard" };

/** What a step of a run left behind; tokens are bytes. */
export interface StepPoint extends StepMetrics {
  /** That this run has trained for, but for the first step in a tab, in which kernels are compiled; the other runs' turns, pauses, evaluations and samples left out. */
  readonly seconds: number;
  readonly tokensPerSecond: number;
}

/** What computes. */
export interface DeviceReport {
  readonly backend: "webgpu" | "cpu";
  /** One line for people: `CPU: WebAssembly SIMD with relaxed multiply-add, 4 threads`. */
  readonly description: string;
  /** Why WebGPU does not, in a plain sentence, where it was not refused by the configuration. */
  readonly whyNotWebGPU?: string;
}

/** A weight matrix whose spectrum may be watched. */
export interface WeightInfo {
  readonly name: string;
  readonly shape: readonly [number, number];
}

/** What the worker tells. */
export type WorkerMessage =
  /** A run that a closed tab or a lost device cut off. `recover` goes on with it, `discard` forgets it; so does the next `start`, once its runs are ready. */
  | {
      readonly kind: "recoverable";
      readonly config: PlaygroundConfig;
      /** Steps done by every run. */
      readonly step: number;
      /** Milliseconds since 1970. */
      readonly savedAt: number;
    }
  /** A run that was cut off, but cannot go on, in one plain sentence; `discard` forgets it, and so does the next `start`. */
  | { readonly kind: "unrecoverable"; readonly message: string }
  | { readonly kind: "preparing"; readonly what: string }
  | { readonly kind: "device"; readonly device: DeviceReport }
  | {
      readonly kind: "ready";
      readonly config: PlaygroundConfig;
      /** Each run's optimizer with all that the configuration leaves open. */
      readonly optimizers: readonly ChosenOptimizer[];
      /** Numbers in the model. */
      readonly parameters: number;
      readonly trainTokens: number;
      readonly validationTokens: number;
      /** Something to know about the data, in a sentence: only a part of a large file is used. */
      readonly note?: string;
      readonly weights: readonly WeightInfo[];
      /** Steps already done, where a run is recovered; their points follow as `steps`. */
      readonly step: number;
    }
  | { readonly kind: "training" }
  | { readonly kind: "paused" }
  /** The next points of a run, in order. */
  | { readonly kind: "steps"; readonly run: number; readonly points: readonly StepPoint[] }
  | {
      readonly kind: "memory";
      /** Of all runs' tensors together. */
      readonly liveBytes: number;
      readonly peakBytes: number;
      /** Taken from the device, what waits for reuse included. */
      readonly reservedBytes: number;
    }
  | {
      readonly kind: "spectrum";
      readonly run: number;
      readonly step: number;
      readonly weight: string;
      /** Singular values, descending. Undefined where the optimizer keeps none. */
      readonly momentum: Float32Array | undefined;
      /** Of the change of the weight in this step, divided by the learning rate. */
      readonly update: Float32Array;
    }
  /** Asked for, and of every run once it is at its end. */
  | { readonly kind: "sample"; readonly run: number; readonly step: number; readonly text: string }
  | {
      readonly kind: "exported";
      readonly run: number;
      /** Of the file: `playground_muon_300.zip`. */
      readonly name: string;
      readonly zip: Blob;
    }
  /** All steps of all runs. */
  | { readonly kind: "done" }
  | { readonly kind: "stopped" }
  /** What was asked for last could not be done; one plain sentence that says why and what was kept. */
  | {
      readonly kind: "failed";
      readonly message: string;
      /** Whether training ended with it: then the worker is idle, and `recover` works where `recoverable` followed. */
      readonly ended: boolean;
      /** The run that it ended, where the others go on. */
      readonly run?: number;
    };
