import { unfailed } from "../active_run.ts";
import { Action } from "../controls/action.tsx";
import type { Phase } from "../phase.ts";
import type { Playground } from "../playground.ts";
import { SETTINGS } from "../settings/settings.tsx";
import { count, duration } from "../words.ts";
import { progressOf, type RunsProgress } from "./progress.ts";

export interface ControlBarProps {
  readonly playground: Playground;
  readonly steps: number;
}

/** Buttons to start, pause, resume and stop, with the progress. */
export function ControlBar({ playground, steps }: ControlBarProps) {
  // Subscribes to changes: curves grow in place.
  playground.drawn.value;
  const phase = playground.phase.value;
  const total = playground.ready.value?.config.steps ?? steps;
  const progress = progressOf(
    unfailed(playground.runs.value).map(({ curve }) => curve),
    total,
    playground.stepsPerSecond(),
  );
  return (
    <section class="bar" aria-label="Training">
      <div class="between">
        <div class="row">
          <MainAction playground={playground} phase={phase} />
          <Action
            refused={phase !== "training" && phase !== "paused" && phase !== "preparing"}
            onAction={() => playground.stop()}
          >
            Stop
          </Action>
        </div>
        <p class="numbers small">
          {statusText(phase, playground.preparing.value, progress, total)}
        </p>
      </div>
      <progress
        max={1}
        value={progress.fraction}
        aria-label="Fraction of all steps that are done"
      />
    </section>
  );
}

/** One button that starts, pauses and resumes, so that the pointer and the focus need not move. */
function MainAction({
  playground,
  phase,
}: {
  readonly playground: Playground;
  readonly phase: Phase;
}) {
  switch (phase) {
    case "training":
      return (
        <Action kind="primary" onAction={() => playground.pause()}>
          Pause
        </Action>
      );
    case "paused":
      return (
        <Action kind="primary" onAction={() => playground.resume()}>
          Resume
        </Action>
      );
    case "preparing":
    case "pausing":
    case "stopping":
      return (
        <Action kind="primary" refused>
          {phase === "preparing" ? "Start" : phase === "pausing" ? "Pause" : "Stop"}
        </Action>
      );
    case "idle":
    case "done":
    case "stopped":
    case "failed":
      return (
        <Action kind="primary" form={SETTINGS}>
          Start
        </Action>
      );
    default:
      return phase satisfies never;
  }
}

function statusText(
  phase: Phase,
  preparing: string,
  progress: RunsProgress,
  total: number,
): string {
  const steps = `step ${count(progress.step)} of ${count(total)}`;
  switch (phase) {
    case "idle":
      return "Ready to start";
    case "preparing":
      return `${preparing} …`;
    case "training":
      return `Training: ${steps}${left(progress)}`;
    case "pausing":
      return `Pausing after ${steps}`;
    case "paused":
      return `Paused at ${steps}`;
    case "stopping":
      return `Stopping after ${steps}`;
    case "stopped":
      return `Stopped at ${steps}`;
    case "done":
      return `Done: ${count(progress.step)} steps`;
    case "failed":
      return `Ended at ${steps}`;
    default:
      return phase satisfies never;
  }
}

function left({ secondsLeft, stepsLeft }: RunsProgress): string {
  if (secondsLeft === undefined) return stepsLeft > 0 ? ", the first steps take longer" : "";
  return `, ${count(stepsLeft)} left, about ${duration(secondsLeft)}`;
}
