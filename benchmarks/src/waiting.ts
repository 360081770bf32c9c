import type { CpuBackend } from "@lrm/kernels-cpu";
import { type MeasurePlan, type Subject, spreadOf } from "./measure.ts";
import type { Derived } from "./result.ts";

/** Bound of the share of a step in which a thread has nothing to do. */
const GOAL = { atMost: 0.1 };

/**
 * Measures the share of its threads' time that a step on the CPU leaves unused: waiting for other
 * threads at the end of a command, and for the caller's next command.
 *
 * @param line  what is measured
 */
export async function measureWaiting(
  line: Pick<Derived, "suite" | "measure" | "setting">,
  backend: CpuBackend,
  run: Subject,
  { rounds, seconds }: MeasurePlan,
): Promise<Derived[]> {
  await run(1);
  const shares = { "for other threads": [] as number[], "for commands": [] as number[] };
  for (let round = 0; round < rounds; round++) {
    const before = backend.waits();
    const start = performance.now();
    do await run(1);
    while (performance.now() - start < seconds * 1000);
    const all = backend.threads * (performance.now() - start);
    const after = backend.waits();
    shares["for other threads"].push((after.forThreads - before.forThreads) / all);
    shares["for commands"].push((after.forCommands - before.forCommands) / all);
  }
  const [threads, commands] = Object.values(shares);
  const derived = (
    subject: string,
    values: readonly number[],
    goal?: Derived["goal"],
  ): Derived => ({
    ...line,
    ...{ kind: "derived", subject, unit: "of its time", value: spreadOf(values) },
    ...(goal && { goal }),
  });
  return [
    ...Object.entries(shares).map(([what, values]) =>
      derived(`lrm's threads wait ${what}`, values),
    ),
    derived(
      "lrm's threads wait",
      threads!.map((share, round) => share + commands![round]!),
      GOAL,
    ),
  ];
}
