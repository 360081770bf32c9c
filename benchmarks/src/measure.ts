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

/** Something that is timed: runs its work `repeats` times and resolves when all of it is done. */
export type Subject = (repeats: number) => Promise<void>;

/**
 * Seconds of one repeat of each subject, measured in turn (A B A B …), so that a machine whose speed drifts slows all of them alike.
 *
 * @param rounds  measurements of each
 * @param seconds  a measurement repeats a subject about so long
 */
export async function inTurn(
  subjects: Readonly<Record<string, Subject>>,
  { rounds = 7, seconds = 0.4 }: { readonly rounds?: number; readonly seconds?: number } = {},
): Promise<Record<string, number[]>> {
  const repeats: Record<string, number> = {};
  for (const [name, run] of Object.entries(subjects)) {
    await run(2); // Compiles, fills pools and caches.
    const once = await timed(() => run(2));
    repeats[name] = Math.max(1, Math.round((2 * seconds) / once));
  }
  const results: Record<string, number[]> = {};
  for (let round = 0; round < rounds; round++) {
    for (const [name, run] of Object.entries(subjects)) {
      const count = repeats[name]!;
      results[name] ??= [];
      results[name].push((await timed(() => run(count))) / count);
    }
  }
  return results;
}

/** Seconds that `run` takes. */
export async function timed(run: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await run();
  return (performance.now() - start) / 1000;
}
