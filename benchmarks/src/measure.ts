/** Median, smallest and largest of several measurements. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** Summarizes measurements. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const median = (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
  return { median, min: sorted[0]!, max: sorted.at(-1)! };
}

/** Work that is timed: runs `repeats` times and resolves when all of it is done, on a GPU too. */
export type Subject = (repeats: number) => Promise<void>;

/** Amount of measuring. */
export interface MeasurePlan {
  /** Number of measurements of each subject. */
  readonly rounds: number;
  /** Approximate length of a measurement, which repeats a subject at least once. */
  readonly seconds: number;
  /** Limit of all rounds together; rounds beyond it are skipped, except the first. */
  readonly maxSeconds: number;
}

/**
 * Measures the seconds of one repeat of each subject, in turn (A B A B …), so that a change in the
 * machine's speed affects all of them alike.
 *
 * @returns  one number per round for each subject, in the order of `subjects`
 */
export async function inTurn(
  subjects: readonly Subject[],
  { rounds, seconds, maxSeconds }: MeasurePlan,
): Promise<number[][]> {
  const repeats: number[] = [];
  for (const run of subjects) {
    const first = await timed(() => run(1)); // compiles, fills pools and caches
    const tries = first > seconds ? 1 : 2;
    const once = (await timed(() => run(tries))) / tries;
    repeats.push(Math.max(1, Math.round(seconds / once)));
  }
  const results = subjects.map((): number[] => []);
  const round = async (): Promise<void> => {
    for (const [at, run] of subjects.entries()) {
      const count = repeats[at]!;
      results[at]!.push((await timed(() => run(count))) / count);
    }
  };
  const first = await timed(round);
  const affordable = Math.floor(maxSeconds / first);
  for (let done = 1; done < Math.min(rounds, affordable); done++) await round();
  return results;
}

/** Measures the seconds that `run` takes. */
export async function timed(run: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await run();
  return (performance.now() - start) / 1000;
}
