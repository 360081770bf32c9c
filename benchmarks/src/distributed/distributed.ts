import { mkdirSync, writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { EXCHANGE_MODES, stepLoad } from "@lrm/distributed";
import { createDryBackend } from "@lrm/tensor";
import { machine } from "../machine.ts";
import { spreadOf } from "../measure.ts";
import { type CheckedStep, predictHere } from "./check_model.ts";
import { findLauncher, type TorchAnswer } from "./launch.ts";
import type { BesideRow, DistributedResults } from "./page.ts";
import { GPU, predictAll, type RankDevice } from "./predict.ts";
import { rankedGroups } from "./ranked_step.ts";
import { CASES, type CallTime, type HostSpeed, type RankAnswer } from "./request.ts";
import { RESULTS, resultFiles } from "./result_files.ts";
import { CHECKED, measureRounds, networkOf, type Rounds, stepOf } from "./rounds.ts";

/** Amount of measuring: seconds are those of each training in each round. */
const PLANS = { whole: { rounds: 3, seconds: 2 }, quick: { rounds: 1, seconds: 0.2 } } as const;

/**
 * Measures exchanges and steps on 1, 2 and 4 ranks of this machine, beside PyTorch, checks a model
 * of their cost with them, and predicts steps of other models on up to 1,000 ranks.
 *
 * Writes a dated JSON, a page and a figure to `results/distributed`, or, if `quick`, prints a page
 * of short measurements only.
 *
 * @throws UsageError if no MPI launcher is installed
 */
export async function distributed({ quick }: { readonly quick: boolean }): Promise<void> {
  const plan = quick ? PLANS.quick : PLANS.whole;
  const launcher = findLauncher();
  const date = new Date().toISOString();
  const say = (line: string): void => void process.stdout.write(`  ${line}\n`);
  const [load] = loadavg();
  const rounds = await measureRounds(launcher, plan, say);
  const host = hostOf(rounds.checks[1]!);
  const devices = devicesOf(rounds.checks[1]!, host);
  const results: DistributedResults = {
    ...{ date, machine: machine(), launcher: launcher.version, rounds: plan.rounds, load: load! },
    device: rounds.apart[0]!.device,
    ...torchOf(rounds),
    networks: { 2: networkOf(rounds.checks[2]!), 4: networkOf(rounds.checks[4]!) },
    calls: { 2: callsOf(rounds.checks[2]!), 4: callsOf(rounds.checks[4]!) },
    devices,
    checks: checksOf(rounds, host),
    beside: besideOf(rounds),
    ...(await predictAll(devices)),
  };
  const files = resultFiles(results);
  process.stdout.write(files[1]!.text);
  if (quick) return;
  mkdirSync(RESULTS, { recursive: true });
  for (const { name, text } of files) writeFileSync(RESULTS + name, text);
}

function devicesOf(alone: readonly RankAnswer[], host: HostSpeed): RankDevice[] {
  const median = (part: "flops" | "bytes") =>
    spreadOf(alone.map(({ speed }) => speed[part])).median;
  const here = { flops: median("flops"), bytes: median("bytes") };
  return [
    { title: GPU.title, speed: GPU.speed, host: { ...host, secondsPerByte: GPU.secondsPerByte } },
    { title: "A rank with one thread of this processor", speed: here, host },
  ];
}

function hostOf(alone: readonly RankAnswer[]): HostSpeed {
  const median = (part: keyof HostSpeed) => spreadOf(alone.map(({ host }) => host[part])).median;
  return { secondsPerSum: median("secondsPerSum"), secondsPerByte: median("secondsPerByte") };
}

function callsOf(answers: readonly RankAnswer[]): CallTime[] {
  return answers[0]!.network!.calls.map((call, at) => ({
    ...call,
    seconds: spreadOf(answers.map(({ network }) => network!.calls[at]!.seconds)).median,
  }));
}

function checksOf(rounds: Rounds, host: HostSpeed): CheckedStep[] {
  const { name } = CASES.check;
  const groups = rankedGroups(createDryBackend(), CASES.check);
  const network = networkOf(rounds.checks[2]!);
  const alone = stepOf(rounds.checks[1]!, name, "dense");
  return CHECKED.flatMap((ranks) =>
    (ranks === 1 ? (["dense"] as const) : EXCHANGE_MODES).map((mode) => {
      const { step, exchange } = stepOf(rounds.checks[ranks]!, name, mode);
      const load = stepLoad(mode, groups, ranks);
      const predicted = predictHere(alone, load, ranks, { network, host });
      return { ranks, mode, measured: { step, exchange }, predicted };
    }),
  );
}

function torchOf({ torch }: Rounds): { readonly torch?: string } {
  const version = Object.values(torch)[0]?.together[0]?.version;
  return version === undefined ? {} : { torch: version };
}

function besideOf({ together, apart, torch }: Rounds): BesideRow[] {
  return [CASES.nano, CASES.wide].flatMap(({ name, batch, context }) => {
    const at = { case: `GPT-2 ${name}, ${batch}×${context}` };
    const own = (
      who: string,
      ranks: number,
      answers: readonly RankAnswer[],
      mode: "dense" | "sharded",
    ) => {
      const { step, min, max, exchange } = stepOf(answers, name, mode);
      const exchangeIs = ranks === 1 ? "–" : (1000 * exchange).toFixed(1);
      return { ...at, who, ranks, threads: 2 / ranks, step, min, max, exchange, exchangeIs };
    };
    const peer = (ranks: number, answers: readonly TorchAnswer[]): BesideRow[] => {
      if (answers.length === 0) return [];
      const median = (of: (answer: TorchAnswer) => number) => spreadOf(answers.map(of)).median;
      const { median: step, min, max } = spreadOf(answers.map((each) => each.step));
      const exchange = median((each) => each.step - each.alone);
      const sum = median((each) => each.sum);
      const exchangeIs =
        ranks === 1 ? "–" : `${(1000 * exchange).toFixed(1)} (${(1000 * sum).toFixed(1)})`;
      const who = ranks === 1 ? "PyTorch" : "PyTorch DDP";
      return [{ ...at, who, ranks, threads: 2 / ranks, step, min, max, exchange, exchangeIs }];
    };
    const { together: one = [], apart: two = [] } = torch[name] ?? {};
    return [
      own("LRM", 1, together, "dense"),
      own("LRM, dense", 2, apart, "dense"),
      own("LRM, sharded", 2, apart, "sharded"),
      ...peer(1, one),
      ...peer(2, two),
    ];
  });
}
