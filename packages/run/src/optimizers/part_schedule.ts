import type { Schedule } from "@lrm/optimizer";
import { type ScheduleConfig, scheduleOf, warmupSteps } from "./schedule_settings.ts";

/** A part of a run, as far as its schedule depends on it. */
interface ScheduledPart {
  /** Steps of the run before the part. */
  readonly from: number;
  readonly optimizer: ScheduleConfig;
  /** The last step that the part was planned to have. */
  readonly training: { readonly steps: number };
}

/**
 * Creates the schedule of a run in parts. Each part has a whole schedule over its own steps, except
 * that its warm-up begins at the factor of the last step before it instead of 0.
 *
 * @param parts  at least one, in order
 */
export function scheduleOfParts(parts: readonly ScheduledPart[]): Schedule {
  const { from, optimizer, training } = parts.at(-1)!;
  const steps = training.steps - from;
  const own = scheduleOf(optimizer, steps);
  if (from === 0) return own;
  const before = scheduleOfParts(parts.slice(0, -1))(from - 1);
  const rising = warmupSteps(optimizer, steps);
  return (step) => {
    const factor = own(step - from);
    return step - from < rising ? before + (1 - before) * factor : factor;
  };
}
