import type { NetworkSpeed } from "@lrm/distributed";
import type { Machine } from "../machine.ts";
import { formatNumber } from "../result.ts";
import { wrapped } from "../wrapped.ts";
import type { CheckedStep } from "./check_model.ts";
import { NETWORKS } from "./networks.ts";
import { MODELS, type ModelBytes, type Prediction, type RankDevice } from "./predict.ts";
import type { CallTime } from "./request.ts";

/** A training beside others, with medians over rounds in seconds. */
export interface BesideRow {
  readonly case: string;
  readonly who: string;
  readonly ranks: number;
  readonly threads: number;
  readonly step: number;
  readonly min: number;
  readonly max: number;
  readonly exchange: number;
  /** Definition of the exchange time. */
  readonly exchangeIs: string;
}

/** Results of the experiment, as its JSON holds them. */
export interface DistributedResults {
  readonly date: string;
  readonly machine: Machine;
  readonly launcher: string;
  readonly device: string;
  /** PyTorch's version; absent where no python3 has it. */
  readonly torch?: string;
  readonly rounds: number;
  /** Average number of processes that wanted a core, other programs' too, before the rounds. */
  readonly load: number;
  readonly networks: Readonly<Record<number, NetworkSpeed>>;
  readonly calls: Readonly<Record<number, readonly CallTime[]>>;
  readonly devices: readonly RankDevice[];
  readonly checks: readonly CheckedStep[];
  readonly beside: readonly BesideRow[];
  readonly bytes: readonly ModelBytes[];
  readonly predictions: readonly Prediction[];
}

const SHOWN = [8, 64, 1000] as const;

/** Writes the page of the results. */
export function distributedPage(results: DistributedResults, figure: string): string {
  const { date, machine, launcher, device, torch, rounds, load } = results;
  const paragraphs = [
    `# Several ranks, ${date.slice(0, 10)}`,
    wrapped(
      `Measured on ${machine.threads} cores of ${machine.processor} with Node ${machine.node.slice(1)} and ${launcher}, in ${rounds} rounds in which everything takes its turn; numbers are medians over rounds. Each rank: ${device}. ${torch === undefined ? "PyTorch is not installed here." : `Beside ${torch} with gloo.`} Other programs: ${load.toFixed(1)} processes wanted a core before the rounds.`,
    ),
    "## Beside PyTorch",
    wrapped(
      "One rank with two threads, and two ranks with one thread each and half of the batch each; AdamW, the same global batch and the same sizes. The exchange of LRM is the time in calls of the communicator, waiting for the other rank included. That of PyTorch is what a step takes longer than one without synchronization, since it overlaps with the backward pass; in brackets a sum of as many numbers alone.",
    ),
    besideTable(results.beside),
    "## Speed of exchanges",
    wrapped(
      "α is the time of a message, β that of a byte, solved from sums of few and of 2¹⁸ numbers as `auto` does it. Below, calls of other lengths beside the model.",
    ),
    networkTable(results),
    "## Model",
    wrapped(
      "A step takes `F + U·u + 8·n·γ + (N − 1)·(c·α + 8·p·(β + σ/8))` seconds on N ranks: F forward and backward passes; U the update of all parameters, of which the busiest rank makes the fraction u (1 unless `sharded`); n numbers that are summed; γ the copy of a byte between tensors and host memory; c collective calls, two for each bucket (four if `sharded` by equal parts), which has at most 2²² numbers and, unless `sharded`, at most an eighth of all or 4,096, whichever is more, and four for the matrices of one shape if `exact`; p numbers of the largest part: n/N, or, if `sharded`, what the largest owner has, in each exchange at most (T + largest)/N of T numbers, since equal parts are summed first where that is less; σ the addition of two numbers. With p = n/N this is the cost of a ring, `2(N − 1)/N · bytes · β`. Nothing overlaps.",
    ),
    "## Checked here",
    wrapped(
      `GPT-2 nano, 4×128 tokens a rank, low-rank Muon at rank 32, one thread a rank. Predicted from one rank's passes and update and the α and β of two ranks; ${machine.threads} cores are shared by more ranks.`,
    ),
    checkTable(results.checks),
    "## Bytes of a step",
    wrapped(
      "In the modes `dense` and `exact`, each rank sends `2·(N − 1)/N` times the numbers below. In the mode `sharded`, owners of large parameters send more than others; the last columns are those that send most. Muon; `exact`: low-rank Muon at rank 100, nano 32; queries, keys and values are matrices of their own.",
    ),
    bytesTable(results.bytes),
    "## Predictions",
    wrapped(
      "4×1,024 tokens a rank (nano: 4×128). Dense and sharded: Muon; exact: low-rank Muon. The speed-up is in tokens a second, over one rank with the same optimizer; ranks that wait for nothing would reach N.",
    ),
    NETWORKS.map(({ title, source }) => wrapped(`* ${title}: ${source}`)).join("\n"),
    results.devices.map((each) => wrapped(`* ${deviceText(each)}`)).join("\n"),
    `![Speed-up by number of ranks](${figure})`,
    ...results.devices.flatMap(({ title }) => predictionTables(results.predictions, title)),
  ];
  return `${paragraphs.join("\n\n")}\n`;
}

const deviceText = ({ title, speed, host }: RankDevice): string =>
  `${title}: ${formatNumber(speed.flops / 1e9)} GFLOP/s in products, ${formatNumber(speed.bytes / 1e9)} GB/s in elementwise work, ${formatNumber(1e-9 / host.secondsPerByte)} GB/s between tensors and host memory, ${formatNumber(1e-9 / host.secondsPerSum)} G additions/s`;

/** Formats a time of any length: `0.33 ms`, `2,602 s`. */
const duration = (seconds: number): string =>
  seconds < 10 ? `${milliseconds(seconds)} ms` : `${formatNumber(seconds)} s`;

const milliseconds = (seconds: number): string => formatNumber(1000 * seconds);

function besideTable(rows: readonly BesideRow[]): string {
  return table(
    ["model", "library, mode", "ranks × threads", "step, ms (min–max)", "exchange, ms"],
    rows.map((each) => [
      each.case,
      each.who,
      `${each.ranks} × ${each.threads}`,
      `${milliseconds(each.step)} (${milliseconds(each.min)}–${milliseconds(each.max)})`,
      each.exchangeIs,
    ]),
  );
}

function networkTable({ networks, calls }: DistributedResults): string {
  const sizes = Object.keys(networks).map(Number);
  const speeds = sizes.map((size) => {
    const { latency, secondsPerByte } = networks[size]!;
    return `${size} ranks: α ${formatNumber(1e6 * latency)} µs, β ${formatNumber(1e9 * secondsPerByte)} ns (${formatNumber(1e-9 / secondsPerByte)} GB/s)`;
  });
  const rows = sizes.flatMap((size) =>
    calls[size]!.map(({ call, numbers, seconds }) => {
      const { latency, secondsPerByte } = networks[size]!;
      const halves = call === "sum" ? 2 : 1;
      const model = halves * (size - 1) * (latency + (4 * numbers * secondsPerByte) / size);
      return [
        String(size),
        call,
        numbers.toLocaleString("en"),
        milliseconds(seconds),
        milliseconds(model),
      ];
    }),
  );
  const head = ["ranks", "call", "numbers", "measured, ms", "model, ms"];
  return `${wrapped(`${speeds.join("; ")}.`)}\n\n${table(head, rows)}`;
}

function checkTable(checks: readonly CheckedStep[]): string {
  return table(
    [
      "ranks",
      "mode",
      "step measured, ms",
      "predicted",
      "off by",
      "exchange measured, ms",
      "predicted",
    ],
    checks.map(({ ranks, mode, measured, predicted }) => [
      String(ranks),
      ranks === 1 ? "–" : mode,
      milliseconds(measured.step),
      milliseconds(predicted.step),
      `${(100 * (predicted.step / measured.step - 1)).toFixed(0)} %`,
      milliseconds(measured.exchange),
      milliseconds(predicted.exchange),
    ]),
  );
}

function bytesTable(bytes: readonly ModelBytes[]): string {
  const megabytes = (value: number): string => `${formatNumber(value / 1e6)} MB`;
  const rows = MODELS.map(({ title }) => {
    const of = (mode: string) => bytes.find((each) => each.model === title && each.mode === mode)!;
    const owner = of("sharded");
    return [
      title,
      megabytes(of("dense").summed),
      megabytes(of("exact").summed),
      ...SHOWN.map((size) => megabytes(owner.largest[size]!)),
    ];
  });
  const owners = SHOWN.map(
    (size) => `sharded: largest owner of ${size.toLocaleString("en")} sends`,
  );
  return table(["model", "dense", "exact", ...owners], rows);
}

function predictionTables(predictions: readonly Prediction[], device: string): string[] {
  return NETWORKS.flatMap(({ title: network }) => {
    const own = predictions.filter((each) => each.device === device && each.network === network);
    const rows = MODELS.flatMap(({ title: model }) =>
      (["dense", "sharded", "exact"] as const).map((mode) => {
        const at = (ranks: number): Prediction =>
          own.find((each) => each.model === model && each.mode === mode && each.ranks === ranks)!;
        return [
          model,
          mode,
          duration(at(1).step),
          ...SHOWN.map(
            (ranks) => `${duration(at(ranks).step)} (×${formatNumber(at(ranks).speedup)})`,
          ),
        ];
      }),
    );
    const head = SHOWN.map((ranks) => `${ranks.toLocaleString("en")} ranks`);
    return [`### ${device}; ${network}`, table(["model", "mode", "1 rank", ...head], rows)];
  });
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
