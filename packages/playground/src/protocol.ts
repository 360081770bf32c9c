import type { StepMetrics } from "@lrm/train";
import type { CompleteRunChoice, PlaygroundConfig } from "./config.ts";

/**
 * Messages between the page and the worker. The page draws and requests; the worker owns the
 * device, the data and all runs. Messages are structured-cloneable.
 *
 * The worker begins with `recoverable` if a run was interrupted, and is then idle. It answers
 * `start`, `recover` and `extend` with `preparing`, `device`, `ready` and `training`. Then come
 * `steps` until `done`, `stopped` or `failed`; after these it is idle, and another `start` or
 * `extend` may come.
 */

/** Request of the page. */
export type PageMessage =
  | {
      readonly kind: "start";
      readonly config: PlaygroundConfig;
      /** The chosen file, where `config.data` says "file"; the worker reads the part it needs. */
      readonly file?: File;
    }
  /** Adds the optimizers of a file that the visitor chose, before runs that use them start. */
  | { readonly kind: "rules"; readonly name: string; readonly text: string }
  /** Pauses after the current steps; `resume` brings `training` again. */
  | { readonly kind: "pause" }
  | { readonly kind: "resume" }
  /** Ends training; weights stay until the next `start`, for `sample` and `export`. */
  | { readonly kind: "stop" }
  /** Measures the spectrum of this weight, one of `ready.weights`, from now on; undefined: none. */
  | { readonly kind: "watch"; readonly weight: string | undefined }
  /** Continues runs that are done or stopped, up to this step. Answered like `start`. */
  | { readonly kind: "extend"; readonly steps: number }
  /** Requests a text from every run, as soon as possible. Default: one that begins a line. */
  | { readonly kind: "sample"; readonly prompt?: string }
  /**
   * Requests a run's folder as a .zip; `exported` answers. Runs are numbered as in `config.runs`.
   */
  | { readonly kind: "export"; readonly run: number }
  /** Resumes the run of `recoverable`. */
  | { readonly kind: "recover" }
  /** Deletes the run of `recoverable`. */
  | { readonly kind: "discard" };

/** Metrics of one step of a run; tokens are bytes. */
export interface StepPoint extends StepMetrics {
  /**
   * Training time of this run so far, without the first step in a tab, which compiles kernels, and
   * without the turns of other runs, pauses, evaluations and samples.
   */
  readonly seconds: number;
  readonly tokensPerSecond: number;
}

/** Device that the runs are trained on. */
export interface DeviceReport {
  readonly backend: "webgpu" | "cpu";
  /** One line for people: `CPU: WebAssembly SIMD with relaxed multiply-add, 4 threads`. */
  readonly description: string;
  /** Reason why WebGPU is not used, in a sentence, unless the configuration excludes it. */
  readonly whyNotWebGPU?: string;
}

/** A weight matrix whose spectrum can be measured. */
export interface WeightInfo {
  readonly name: string;
  readonly shape: readonly [number, number];
}

/** Message of the worker. */
export type WorkerMessage =
  /**
   * Offers a run that was interrupted by a closed tab or a lost device. `recover` resumes it;
   * `discard` deletes it, and so does the next `start` once its runs are ready.
   */
  | {
      readonly kind: "recoverable";
      readonly config: PlaygroundConfig;
      /** Steps done by every run. */
      readonly step: number;
      /** Milliseconds since 1970. */
      readonly savedAt: number;
    }
  /**
   * Explains why an interrupted run cannot be resumed; `discard` and the next `start` delete it.
   */
  | { readonly kind: "unrecoverable"; readonly message: string }
  | {
      readonly kind: "preparing";
      readonly what: string;
      /** Fraction that is done, from 0 to 1, where it is known. */
      readonly fraction?: number;
    }
  | { readonly kind: "device"; readonly device: DeviceReport }
  | {
      readonly kind: "ready";
      readonly config: PlaygroundConfig;
      /** The runs' optimizers with their defaults. */
      readonly optimizers: readonly CompleteRunChoice[];
      /** Numbers in the model. */
      readonly parameters: number;
      readonly trainTokens: number;
      readonly validationTokens: number;
      /** Note about the data, in a sentence: only a part of a large file is used. */
      readonly note?: string;
      readonly weights: readonly WeightInfo[];
      /** Steps already done by a resumed run; their points follow as `steps`. */
      readonly step: number;
    }
  | { readonly kind: "training" }
  | { readonly kind: "paused" }
  /** Next points of a run, in order. */
  | { readonly kind: "steps"; readonly run: number; readonly points: readonly StepPoint[] }
  | {
      readonly kind: "memory";
      /** Bytes of all runs' tensors together. */
      readonly liveBytes: number;
      readonly peakBytes: number;
      /** Bytes taken from the device, including memory that waits for reuse. */
      readonly reservedBytes: number;
    }
  | {
      readonly kind: "spectrum";
      readonly run: number;
      readonly step: number;
      readonly weight: string;
      /** Singular values, descending. Undefined where the optimizer keeps no momentum. */
      readonly momentum: Float32Array | undefined;
      /** Singular values of the weight's change in this step, divided by the learning rate. */
      readonly update: Float32Array;
      /** Norm of the longest row of the change, as a multiple of the shortest row's. */
      readonly rowSpread: number;
    }
  | {
      /** Answers `sample`, and comes for every run at its end. */
      readonly kind: "sample";
      readonly run: number;
      readonly step: number;
      /** The prompt and its continuation. */
      readonly text: string;
    }
  | {
      readonly kind: "exported";
      readonly run: number;
      /** Name of the file: `playground_muon_300.zip`. */
      readonly name: string;
      readonly zip: Blob;
    }
  /** Reports that all steps of all runs are done. */
  | { readonly kind: "done" }
  | { readonly kind: "stopped" }
  /** Explains in one sentence what failed, and what was saved. */
  | {
      readonly kind: "failed";
      readonly message: string;
      /** Tells whether training ended: then the worker is idle, and may offer `recoverable`. */
      readonly ended: boolean;
      /** The run that ended, if the others continue. */
      readonly run?: number;
    };
