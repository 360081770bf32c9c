import type { ExchangeMode, NetworkSpeed } from "@lrm/distributed";
import { spreadOf } from "../measure.ts";
import { type Launcher, measureOnRanks, measureTorch, type TorchAnswer } from "./launch.ts";
import { CASES, dividedAmong, type RankAnswer, type RankedCase, type StepTime } from "./request.ts";

/** Everything that the rounds measured, one entry for each round. */
export interface Rounds {
  /** One rank with two threads, and two ranks with one: with AdamW. */
  readonly together: RankAnswer[];
  readonly apart: RankAnswer[];
  /** The same in PyTorch by case; empty where no python3 has it. */
  readonly torch: Record<
    string,
    { readonly together: TorchAnswer[]; readonly apart: TorchAnswer[] }
  >;
  /** Ranks with one thread each, by their number: low-rank Muon in every mode. */
  readonly checks: Record<number, RankAnswer[]>;
}

/** Numbers of ranks on which the model is checked. */
export const CHECKED = [1, 2, 4] as const;
const BESIDE: readonly RankedCase[] = [CASES.nano, CASES.wide];

/** Measures in rounds: everything takes its turn in each. */
export async function measureRounds(
  launcher: Launcher,
  { rounds, seconds }: { readonly rounds: number; readonly seconds: number },
  say: (line: string) => void,
): Promise<Rounds> {
  const all: Rounds = { together: [], apart: [], torch: {}, checks: {} };
  for (const { name } of BESIDE) all.torch[name] = { together: [], apart: [] };
  for (const size of CHECKED) all.checks[size] = [];
  for (let round = 1; round <= rounds; round++) {
    say(`round ${round} of ${rounds}`);
    const training = (ranks: number, modes: ExchangeMode[]) =>
      BESIDE.map((each) => ({ case: dividedAmong(ranks, each), modes }));
    const one = { threads: 2, network: false, seconds, trainings: training(1, ["dense"]) };
    const two = { ...one, threads: 1, trainings: training(2, ["dense", "sharded"]) };
    all.together.push(await measureOnRanks(launcher, 1, one));
    all.apart.push(await measureOnRanks(launcher, 2, two));
    for (const each of BESIDE) {
      const own = all.torch[each.name]!;
      own.together.push(...(await torch(1, 2, each, seconds, say)));
      own.apart.push(...(await torch(2, 1, dividedAmong(2, each), seconds, say)));
    }
    for (const size of CHECKED) {
      const modes: ExchangeMode[] = size === 1 ? ["dense"] : ["dense", "sharded", "exact"];
      const trainings = [{ case: CASES.check, modes }];
      const request = { threads: 1, network: size > 1, seconds, trainings };
      all.checks[size]!.push(await measureOnRanks(launcher, size, request));
    }
  }
  return all;
}

async function torch(
  size: number,
  threads: number,
  { model, context, batch }: RankedCase,
  seconds: number,
  say: (line: string) => void,
): Promise<TorchAnswer[]> {
  const { layers, width, heads, vocabularySize: vocabulary } = model;
  const request = { layers, width, heads, vocabulary, context, batch, seconds };
  const answer = await measureTorch(size, threads, request).catch((error: Error) => {
    say(`PyTorch on ${size} processes: ${error.message}`);
    return undefined;
  });
  return answer === undefined ? [] : [answer];
}

/** Takes the medians over rounds of the steps of a case in a mode. */
export function stepOf(
  answers: readonly RankAnswer[],
  name: string,
  mode: ExchangeMode,
): StepTime & { readonly min: number; readonly max: number } {
  const own = answers.map(
    ({ steps }) => steps.find((each) => each.case === name && each.mode === mode)!,
  );
  const median = (part: "step" | "passes" | "exchange" | "update") =>
    spreadOf(own.map((each) => each[part])).median;
  const { min, max } = spreadOf(own.map(({ step }) => step));
  return {
    ...{ case: name, mode, min, max, bytes: own[0]!.bytes },
    ...{ step: median("step"), passes: median("passes") },
    ...{ exchange: median("exchange"), update: median("update") },
  };
}

/** Takes the median over rounds of the network's speed. */
export function networkOf(answers: readonly RankAnswer[]): NetworkSpeed {
  const speeds = answers.map(({ network }) => network!.speed);
  return {
    latency: spreadOf(speeds.map(({ latency }) => latency)).median,
    secondsPerByte: spreadOf(speeds.map(({ secondsPerByte }) => secondsPerByte)).median,
  };
}
