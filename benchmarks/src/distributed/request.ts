import type { ExchangeMode, NetworkSpeed } from "@lrm/distributed";
import { GPT2_PRESETS, type GPT2Config } from "@lrm/gpt2";
import type { DeviceSpeed } from "@lrm/run";

/** A model that ranks train, each with its own batch. */
export interface RankedCase {
  readonly name: string;
  readonly model: GPT2Config;
  readonly optimizer: "adamw" | "muon" | "low-rank-muon";
  readonly context: number;
  /** Windows in a step of each rank. */
  readonly batch: number;
  /** Rank of low-rank Muon. */
  readonly rank: number;
}

/** A job for several ranks: the program `rank.ts` gets it as JSON. */
export interface RankRequest {
  /** Worker threads of each rank. */
  readonly threads: number;
  /** Measures the network too. */
  readonly network: boolean;
  readonly trainings: readonly { readonly case: RankedCase; readonly modes: ExchangeMode[] }[];
  /** Approximate seconds of each measurement. */
  readonly seconds: number;
}

/** Seconds of one collective call, for one length. */
export interface CallTime {
  readonly call: "sum" | "gather";
  /** Numbers in the result. */
  readonly numbers: number;
  readonly seconds: number;
}

/** Median seconds of a step on rank 0, and of its parts. */
export interface StepTime {
  readonly case: string;
  readonly mode: ExchangeMode;
  readonly step: number;
  /** Forward and backward passes. */
  readonly passes: number;
  /** Calls of the communicator, waiting for slower ranks included. */
  readonly exchange: number;
  /** The rest: the update, and copies between tensors and host memory. */
  readonly update: number;
  /** Bytes that rank 0 sent. */
  readonly bytes: number;
}

/** Speed of this processor at the work of an exchange that is not the network's. */
export interface HostSpeed {
  /** Seconds of adding a number to another. */
  readonly secondsPerSum: number;
  /** Seconds of copying a byte from a tensor to host memory or back. */
  readonly secondsPerByte: number;
}

/** Measurements of rank 0. */
export interface RankAnswer {
  readonly device: string;
  readonly speed: DeviceSpeed;
  readonly host: HostSpeed;
  readonly network?: { readonly speed: NetworkSpeed; readonly calls: readonly CallTime[] };
  readonly steps: readonly StepTime[];
}

const NANO = { name: "nano", model: GPT2_PRESETS.nano, context: 128, rank: 32 } as const;

/** GPT-2 nano, and a model of ten million weights with few tokens, where the exchange matters. */
export const CASES = {
  nano: { ...NANO, optimizer: "adamw", batch: 16 },
  wide: {
    name: "10M",
    model: { ...GPT2_PRESETS.nano, layers: 6, width: 384, heads: 6, mlpWidth: 1536 },
    optimizer: "adamw",
    context: 64,
    batch: 4,
    rank: 100,
  },
  check: { ...NANO, name: "nano, low-rank Muon", optimizer: "low-rank-muon", batch: 4 },
} as const satisfies Record<string, RankedCase>;

/** Divides the batch of a case among ranks. */
export const dividedAmong = (ranks: number, whole: RankedCase): RankedCase => ({
  ...whole,
  batch: whole.batch / ranks,
});
