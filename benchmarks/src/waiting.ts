import type { CpuBackend, ThreadCosts } from "@lrm/kernels-cpu";
import { type MeasurePlan, type Subject, spreadOf } from "./measure.ts";
import type { Derived } from "./result.ts";

/** Bound of the share of a step in which threads wait or interpret. */
const GOAL = { atMost: 0.1 };

/** Shares of the threads' time, which {@link GOAL} bounds together. */
const SHARES = ["waitedForThreads", "waitedForCommands", "interpreted"] as const;

/** Subjects of the results. */
export const WAITING = {
  waitedForThreads: "lrm's threads wait for other threads",
  waitedForCommands: "lrm's threads wait for commands",
  interpreted: "lrm's threads interpret maps",
  together: "lrm's threads wait or interpret",
  barriers: "barriers in lrm's step",
} as const satisfies Readonly<Record<keyof ThreadCosts | "together", string>>;

/**
 * Measures the share of its threads' time that a step on the CPU loses: waiting for other threads
 * at the end of a command, waiting for the caller's next command, and interpreting maps that are
 * not compiled. Counts the barriers of a step.
 *
 * @param line  what is measured
 * @param run  takes as many steps as it is told
 */
export async function measureWaiting(
  line: Pick<Derived, "suite" | "measure" | "setting">,
  backend: CpuBackend,
  run: Subject,
  { rounds, seconds }: MeasurePlan,
): Promise<Derived[]> {
  await run(1);
  const barriers: number[] = [];
  const shares = Array.from(
    { length: rounds },
    () => ({}) as Record<(typeof SHARES)[number], number>,
  );
  for (const share of shares) {
    const before = backend.costs();
    const start = performance.now();
    let steps = 0;
    do {
      await run(1);
      steps++;
    } while (performance.now() - start < seconds * 1000);
    const all = backend.threads * (performance.now() - start);
    const after = backend.costs();
    for (const name of SHARES) share[name] = (after[name] - before[name]) / all;
    barriers.push((after.barriers - before.barriers) / steps);
  }
  const derived = (
    subject: string,
    unit: string,
    values: readonly number[],
    goal?: Derived["goal"],
  ): Derived => ({
    ...line,
    ...{ kind: "derived", subject, unit, value: spreadOf(values) },
    ...(goal && { goal }),
  });
  return [
    ...SHARES.map((name) =>
      derived(
        WAITING[name],
        "of its time",
        shares.map((share) => share[name]),
      ),
    ),
    derived(
      WAITING.together,
      "of its time",
      shares.map((share) => SHARES.reduce((sum, name) => sum + share[name], 0)),
      GOAL,
    ),
    derived(WAITING.barriers, "", barriers),
  ];
}
