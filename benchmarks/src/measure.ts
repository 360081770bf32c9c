/** Middle, smallest and largest of several measurements. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** Summarizes measurements. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const median = (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
  return { median, least: sorted[0]!, most: sorted.at(-1)! };
}

/** Something that is timed: runs its work `repeats` times and resolves when all of it is done, on a GPU too. */
export type Subject = (repeats: number) => Promise<void>;

/** How long to measure. */
export interface Pace {
  /** Measurements of each subject. */
  readonly rounds: number;
  /** A measurement repeats a subject for about so long, and once at least. */
  readonly seconds: number;
  /** Rounds that would take longer in all are left out, but for the first. */
  readonly most: number;
}

/**
 * Seconds of one repeat of each subject, measured in turn (A B A B …), so that a machine whose speed drifts slows all of them alike.
 *
 * @returns  for each subject one number a round, in the order of `subjects`
 */
export async function inTurn(
  subjects: readonly Subject[],
  { rounds, seconds, most }: Pace,
): Promise<number[][]> {
  const repeats: number[] = [];
  for (const run of subjects) {
    const first = await timed(() => run(1)); // compiles, fills pools and caches
    const once = first > seconds ? first : (await timed(() => run(2))) / 2;
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
  const affordable = Math.floor(most / first);
  for (let done = 1; done < Math.min(rounds, affordable); done++) await round();
  return results;
}

/** Seconds that `run` takes. */
export async function timed(run: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await run();
  return (performance.now() - start) / 1000;
}
