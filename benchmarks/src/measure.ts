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

/** A subject that is timed in turn with others. */
export interface TimedSubject {
  readonly run: Subject;
  /** Largest number of repeats in one measurement. Default: any number. */
  readonly mostRepeats?: number;
  /** Prepares the next `repeats` before each measurement. Its time is not measured. */
  readonly ready?: Subject;
}

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
  subjects: readonly TimedSubject[],
  { rounds, seconds, maxSeconds }: MeasurePlan,
): Promise<number[][]> {
  const repeats: number[] = [];
  for (const subject of subjects) {
    const first = await secondsOf(subject, 1); // compiles, fills pools and caches
    const once = await secondsOf(subject, first > seconds ? 1 : 2);
    const wanted = Math.max(1, Math.round(seconds / once));
    repeats.push(Math.min(wanted, subject.mostRepeats ?? wanted));
  }
  const results = subjects.map((): number[] => []);
  const round = async (): Promise<void> => {
    for (const [at, subject] of subjects.entries()) {
      results[at]!.push(await secondsOf(subject, repeats[at]!));
    }
  };
  const first = await timed(round);
  const affordable = Math.floor(maxSeconds / first);
  for (let done = 1; done < Math.min(rounds, affordable); done++) await round();
  return results;
}

/** Measures the seconds of one of several repeats. */
async function secondsOf({ run, ready }: TimedSubject, repeats: number): Promise<number> {
  await ready?.(repeats);
  return (await timed(() => run(repeats))) / repeats;
}

/** Measures the seconds that `run` takes. */
export async function timed(run: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await run();
  return (performance.now() - start) / 1000;
}
