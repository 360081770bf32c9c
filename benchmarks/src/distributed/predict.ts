import { EXCHANGE_MODES, type ExchangeMode, exchangeSeconds, stepLoad } from "@lrm/distributed";
import {
  type DeviceSpeed,
  modelOf,
  optimizerConfig,
  type StepWork,
  stepWork,
  workSeconds,
} from "@lrm/run";
import { NETWORKS, type Network } from "./networks.ts";
import type { HostSpeed } from "./request.ts";

/** Model of which steps are predicted. */
export interface PredictedModel {
  readonly title: string;
  readonly preset: string;
  readonly batch: number;
  readonly context: number;
  /** Rank of low-rank Muon. */
  readonly rank: number;
}

const LARGE = { batch: 4, context: 1024, rank: 100 } as const;

export const MODELS: readonly PredictedModel[] = [
  { title: "nano", preset: "nano", batch: 4, context: 128, rank: 32 },
  { title: "GPT-2 124M", preset: "small", ...LARGE },
  { title: "GPT-2 355M", preset: "medium", ...LARGE },
  { title: "GPT-2 1.5B", preset: "xl", ...LARGE },
  { title: "LLaMA 1B", preset: "llama-1b", ...LARGE },
];

/** Numbers of ranks that are predicted. */
export const SIZES: readonly number[] = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1000];

/** Optimizer of each mode: `exact` is for low-rank rules. */
const OPTIMIZERS = { dense: "muon", sharded: "muon", exact: "low-rank-muon" } as const;

/** Device of each rank. */
export interface RankDevice {
  readonly title: string;
  readonly speed: DeviceSpeed;
  readonly host: HostSpeed;
}

/** A GPU at the speeds that are assumed for predictions, its copies from and to the host too. */
export const GPU = {
  title: "A rank with a GPU, assumed",
  speed: { flops: 20e12, bytes: 1e12 },
  secondsPerByte: 1 / 8e9,
} as const;

/** Seconds of a step, and of its parts. */
export interface Prediction {
  readonly device: string;
  readonly network: string;
  readonly model: string;
  readonly mode: ExchangeMode;
  readonly ranks: number;
  readonly step: number;
  readonly passes: number;
  readonly update: number;
  /** Copies between device and host. */
  readonly copies: number;
  readonly exchange: number;
  /** Tokens in a second, over those of one rank. */
  readonly speedup: number;
}

/** Bytes of a step of one model in one mode. */
export interface ModelBytes {
  readonly model: string;
  readonly mode: ExchangeMode;
  /** Bytes that are summed over ranks. */
  readonly summed: number;
  /** Bytes that the largest part takes on each number of ranks, to be sent by one rank. */
  readonly largest: Readonly<Record<number, number>>;
}

/** Predicts steps of all models, networks, modes and numbers of ranks. */
export async function predictAll(
  devices: readonly RankDevice[],
): Promise<{ readonly predictions: Prediction[]; readonly bytes: ModelBytes[] }> {
  const predictions: Prediction[] = [];
  const bytes: ModelBytes[] = [];
  for (const model of MODELS) {
    for (const mode of EXCHANGE_MODES) {
      const work = await workOf(model, mode);
      const loads = SIZES.map((size) => ({ size, ...stepLoad(mode, work.groups, size) }));
      bytes.push({
        model: model.title,
        mode,
        summed: 4 * loads[0]!.numbers,
        largest: Object.fromEntries(loads.map((load) => [load.size, load.sent.largest])),
      });
      for (const device of devices) {
        for (const network of NETWORKS) {
          const at = { model: model.title, mode, device: device.title, network: network.title };
          for (const load of loads)
            predictions.push({ ...at, ...predict(work, load, device, network) });
        }
      }
    }
  }
  return { predictions, bytes };
}

async function workOf(
  { preset, batch, context, rank }: PredictedModel,
  mode: ExchangeMode,
): Promise<StepWork> {
  const model = modelOf(preset);
  const flags = mode === "exact" ? { rank } : {};
  const optimizer = optimizerConfig(OPTIMIZERS[mode], model.config, flags);
  return await stepWork({ model, optimizer, batch, context, accumulation: 1 });
}

type SizedLoad = ReturnType<typeof stepLoad> & { readonly size: number };

function predict(work: StepWork, load: SizedLoad, { speed, host }: RankDevice, network: Network) {
  const { size, numbers, updateShare } = load;
  const passes = workSeconds(work.passes, speed);
  const whole = workSeconds(work.update, speed);
  const update = whole * updateShare;
  const copies = size === 1 ? 0 : 8 * numbers * host.secondsPerByte;
  const exchange = exchangeSeconds(load, size, withSums(network, host));
  const step = passes + update + copies + exchange;
  const speedup = (size * (passes + whole)) / step;
  return { ranks: size, step, passes, update, copies, exchange, speedup };
}

/** Adds the time in which a rank adds what it receives: once for each two numbers that come in. */
export function withSums(network: Network, { secondsPerSum }: HostSpeed): Network {
  return { ...network, secondsPerByte: network.secondsPerByte + secondsPerSum / 8 };
}
