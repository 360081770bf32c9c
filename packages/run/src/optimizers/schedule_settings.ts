import {
  cosine,
  type OptimizerEntry,
  type OptionsOf,
  type Schedule,
  setting,
  trapezoid,
} from "@lrm/optimizer";

/**
 * Names of schedules: `trapezoid` is constant until the cool-down, `cosine` falls over the whole
 * run.
 */
export const SCHEDULES = ["trapezoid", "cosine"] as const;
export type ScheduleName = (typeof SCHEDULES)[number];

/** Settings of learning rate schedules, for any optimizer. */
export const SCHEDULE_SETTINGS = {
  schedule: setting.choice({
    choices: SCHEDULES,
    default: "trapezoid",
    help: "Schedule of the learning rates after the warm-up",
  }),
  warmup: setting.number({
    from: 0,
    to: 1,
    default: 0.02,
    help: "Fraction of the run spent warming up",
  }),
  cooldown: setting.number({
    from: 0,
    to: 1,
    default: 0.6,
    help: "Fraction of the run spent cooling down, at its end",
    needs: [{ setting: "schedule", is: "trapezoid" }],
  }),
} as const;

type ScheduleOptions = OptionsOf<typeof SCHEDULE_SETTINGS>;

/** Schedule of a run. Its settings are {@link SCHEDULE_SETTINGS}. */
export interface ScheduleConfig extends ScheduleOptions {
  readonly warmup: number;
  readonly cooldown: number;
}

/**
 * Fills in defaults. Leaves out `schedule` if it is "trapezoid".
 *
 * @param given  requested settings
 * @param base  settings of a recipe, which the requested ones override
 */
export function completeSchedule(
  given: ScheduleOptions,
  base: ScheduleOptions,
  entry: Pick<OptimizerEntry, "cooldown">,
): ScheduleConfig {
  const { schedule = "trapezoid", warmup, cooldown, ...others } = { ...base, ...given };
  const level = schedule === "trapezoid";
  const fall = level ? (cooldown ?? entry.cooldown ?? SCHEDULE_SETTINGS.cooldown.default!) : 0;
  return {
    ...others,
    ...(!level && { schedule }),
    warmup: warmup ?? SCHEDULE_SETTINGS.warmup.default!,
    cooldown: fall,
  };
}

/** Creates the schedule of a run. */
export function scheduleOf(
  { schedule = "trapezoid", warmup, cooldown }: ScheduleConfig,
  steps: number,
): Schedule {
  const falling = Math.round(steps * cooldown);
  const rising = warmupSteps({ warmup, cooldown }, steps);
  switch (schedule) {
    case "trapezoid":
      return trapezoid({ steps, warmup: rising, cooldown: falling });
    case "cosine":
      return cosine({ steps, warmup: rising });
    default:
      return schedule satisfies never;
  }
}

/** Returns the number of steps in the warm-up. */
export function warmupSteps(
  { warmup, cooldown }: Pick<ScheduleConfig, "warmup" | "cooldown">,
  steps: number,
): number {
  return Math.min(steps - Math.round(steps * cooldown), Math.round(steps * warmup));
}
