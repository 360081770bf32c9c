import type { BackendChoice } from "../config.ts";

/**
 * Messages between the page and the worker that fine-tunes. The page draws and requests; the worker
 * reads the files, and owns the device and the model. Messages are structured-cloneable.
 *
 * The worker begins with `defaults`. It answers `model`, `examples` and `settings` with `planned`,
 * or with `waiting` until it has a model and examples, or with `refused`. It answers `start` with
 * `preparing`, `training` and `points` until `done`, `stopped` or `failed`, which give the adapter.
 */

/** A model folder: its files, which may lie in a folder of the visitor. */
export interface ModelFolder {
  /** Name for people, and for `base_model_name_or_path` of the adapter. */
  readonly name: string;
  readonly files: readonly File[];
}

/** Settings of fine-tuning; those of `lrm finetune` with the same names. */
export interface TuneSettings {
  readonly rank: number;
  /** Default: twice the rank. */
  readonly alpha?: number;
  readonly learningRate: number;
  readonly epochs: number;
  /** Rows of examples in a step. */
  readonly batch: number;
  /** Largest number of tokens of an example. Default: the longest example, or 512 of a text. */
  readonly context?: number;
  readonly recompute: boolean;
  readonly seed: number;
  readonly backend: BackendChoice;
}

/** Request of the page. */
export type TuneRequest =
  | { readonly kind: "model"; readonly folder: ModelFolder }
  | { readonly kind: "examples"; readonly files: readonly File[] }
  | { readonly kind: "settings"; readonly settings: TuneSettings }
  | { readonly kind: "start" }
  /** Ends the training after the current steps, and an answer that is being written. */
  | { readonly kind: "stop" }
  /** Asks the model without the adapter and, once it is trained, with it. */
  | { readonly kind: "ask"; readonly question: string }
  /** Requests the adapter during a training; `adapter` answers. */
  | { readonly kind: "adapter" };

/** Part of a fine-tuning that a visitor gives. */
export type TunePart = "model" | "examples" | "settings";

/** Everything that the page says before anything starts. */
export interface TunePlan {
  /** Name and text of each fact, for people. */
  readonly facts: readonly (readonly [name: string, text: string])[];
  readonly steps: number;
  /** Largest context of the model. */
  readonly contextLength: number;
  /** Unit of the loss: nats per this. */
  readonly unit: "byte" | "token";
  /** True if a question is sent as a message of a chat; otherwise the model continues it. */
  readonly chat: boolean;
}

/** Losses of one step. */
export interface TunePoint {
  readonly step: number;
  readonly loss: number;
  /** Loss of the examples that are held out, where it was measured. */
  readonly validationLoss?: number;
}

/** An adapter as a .zip of the folder that PEFT reads. It outlives the worker and the device. */
export interface PackedAdapter {
  /** Name of the file. */
  readonly name: string;
  readonly zip: Blob;
}

/** Result of a training that ended. */
interface Trained {
  /** Undefined if no step was made, or if the adapter could not be read. */
  readonly adapter?: PackedAdapter;
}

/** Message of the worker. */
export type TuneMessage =
  /** The first message: settings to begin with. */
  | { readonly kind: "defaults"; readonly settings: TuneSettings }
  | { readonly kind: "reading"; readonly what: string }
  | { readonly kind: "planned"; readonly plan: TunePlan }
  /** Still needs the other part: the model, or the examples. */
  | { readonly kind: "waiting"; readonly facts: TunePlan["facts"] }
  | { readonly kind: "refused"; readonly part: TunePart; readonly message: string }
  | { readonly kind: "preparing"; readonly what: string }
  | { readonly kind: "training" }
  | {
      readonly kind: "points";
      readonly points: readonly TunePoint[];
      /** Estimate from the last steps, without evaluations; undefined before there were some. */
      readonly secondsLeft?: number;
    }
  | ({ readonly kind: "done" } & Trained)
  | ({ readonly kind: "stopped" } & Trained)
  /** Explains in one sentence what failed. `ended`: the training ended with it. */
  | ({ readonly kind: "failed"; readonly message: string; readonly ended: boolean } & Trained)
  | {
      readonly kind: "answer";
      readonly question: string;
      /** Steps that the adapter was trained for. */
      readonly step: number;
      /** Text of the model without the adapter so far. */
      readonly before: string;
      /** Text with the adapter so far; undefined before it is trained. */
      readonly after?: string;
      readonly ended: boolean;
    }
  | ({ readonly kind: "adapter" } & PackedAdapter);
