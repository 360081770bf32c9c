import { arch, cpus, platform, release } from "node:os";
import { sealed } from "@lrm/files";
import type { OptimizerConfig } from "@lrm/run";
import { identityOf, writeText } from "./comparison.ts";
import { rounded } from "./results.ts";
import type { Workbench } from "./run.ts";
import { timeSteps } from "./time_steps.ts";
import type { Spread, Timing } from "./timing.ts";

/**
 * Steps in a measurement. Newton-Muon refreshes every 32 steps, which is once in each measurement.
 */
const STEPS = 32;
/**
 * Measurements of each optimizer. The first is not counted, since it includes compilation and
 * filling pools and caches.
 */
const ROUNDS = 6;
/** Seconds after which no new round begins. */
const LONG = 240;

/**
 * Times the steps of all optimizers in turn (A B C A B C …), so that changes in the machine's speed
 * affect all of them equally. Writes the result into `folder`.
 *
 * @param options  `rounds`: measurements of each optimizer, at least 2; `onRound`: called before
 *   each round
 */
export async function measureTiming(
  folder: string,
  configs: readonly OptimizerConfig[],
  workbench: Workbench,
  {
    rounds: most = ROUNDS,
    onRound = () => {},
  }: {
    readonly rounds?: number;
    readonly onRound?: (round: number, rounds: number) => void;
  } = {},
): Promise<Timing> {
  const { backend, comparison, signal } = workbench;
  const steps = Math.min(STEPS, comparison.training.steps);
  const measured = configs.map(() => ({ step: [] as number[], update: [] as number[] }));
  const start = performance.now();
  let rounds = 0;
  for (let round = 0; round < most; round++) {
    onRound(round, most);
    for (const [index, config] of configs.entries()) {
      const { step, update } = await timeSteps(config, steps, workbench);
      signal.throwIfAborted();
      if (round === 0) continue;
      measured[index]!.step.push(step);
      measured[index]!.update.push(update);
    }
    rounds = round;
    if (round > 0 && performance.now() - start > LONG * 1000) break;
  }
  const processors = cpus();
  const timing: Timing = {
    comparison: identityOf(comparison),
    date: new Date().toISOString(),
    processor: processors[0]?.model.trim() ?? "unknown",
    cores: processors.length,
    system: `${platform()} ${release()} ${arch()}`,
    node: process.version,
    device: backend.info.description,
    rounds,
    stepsPerRound: steps,
    optimizers: Object.fromEntries(
      configs.map(({ name }, index) => [
        name,
        {
          step: spreadOf(measured[index]!.step),
          update: spreadOf(measured[index]!.update),
        },
      ]),
    ),
  };
  await writeText(folder, "timing.json", `${JSON.stringify(sealed(timing), null, 2)}\n`);
  return timing;
}

function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const median = (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
  const [least, most] = [sorted[0]!, sorted.at(-1)!];
  return { median: rounded(median), least: rounded(least), most: rounded(most) };
}
