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
  /**
   * May be measured in fewer rounds than the others, at least one, if it is so slow that all rounds
   * would take longer than the plan's limit. Default: false.
   */
  readonly mayLag?: boolean;
  /** Prepares the next `repeats` before each measurement. Its time is not measured. */
  readonly ready?: Subject;
}

/** Amount of measuring. */
export interface MeasurePlan {
  /** Number of measurements of each subject. */
  readonly rounds: number;
  /** Approximate length of a measurement, which repeats a subject at least once. */
  readonly seconds: number;
  /**
   * Limit of all rounds together; rounds beyond it are skipped, except the first. Subjects that may
   * lag get what the rounds of the others leave, in equal shares.
   */
  readonly maxSeconds: number;
}

/**
 * Measures the seconds of one repeat of each subject, in turn (A B A B …), so that a change in the
 * machine's speed affects all of them alike.
 *
 * @returns  one number for each round of a subject, in the order of `subjects`. All have the same
 *   rounds, except those that may lag, which have the first ones
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
  let counts = subjects.map(() => 1);
  for (let done = 0; done < Math.max(...counts); done++) {
    const lengths: number[] = [];
    for (const [at, subject] of subjects.entries()) {
      if (done >= counts[at]!) continue;
      lengths[at] = await timed(async () => {
        results[at]!.push(await secondsOf(subject, repeats[at]!));
      });
    }
    if (done === 0) counts = roundsOf(subjects, lengths, { rounds, maxSeconds });
  }
  return results;
}

/** Counts the rounds of each subject, given the seconds of its first one. */
function roundsOf(
  subjects: readonly TimedSubject[],
  lengths: readonly number[],
  { rounds, maxSeconds }: Pick<MeasurePlan, "rounds" | "maxSeconds">,
): number[] {
  const affordable = (limit: number, most: number, seconds: number): number =>
    limit >= most * seconds ? most : Math.max(1, Math.floor(limit / seconds));
  const together = subjects.reduce((sum, { mayLag }, at) => sum + (mayLag ? 0 : lengths[at]!), 0);
  const common = affordable(maxSeconds, rounds, together);
  const share = (maxSeconds - common * together) / subjects.filter(({ mayLag }) => mayLag).length;
  return subjects.map(({ mayLag }, at) =>
    mayLag ? affordable(share, common, lengths[at]!) : common,
  );
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
