import { going } from "../active_run.ts";
import { Action } from "../controls/action.tsx";
import type { Phase } from "../phase.ts";
import type { Session } from "../session.ts";
import { SETTINGS } from "../settings/settings.tsx";
import { count, duration } from "../words.ts";
import { type Progress, progressOf } from "./progress.ts";

export interface ControlBarProps {
  readonly session: Session;
  readonly steps: number;
}

/** Start, pause, resume and stop, with what is left to do. */
export function ControlBar({ session, steps }: ControlBarProps) {
  // Read for its changes: curves grow in place.
  session.drawn.value;
  const phase = session.phase.value;
  const total = session.ready.value?.config.steps ?? steps;
  const progress = progressOf(
    going(session.runs.value).map(({ curve }) => curve),
    total,
    session.pace(),
  );
  return (
    <section class="bar" aria-label="Training">
      <div class="between">
        <div class="row">
          <MainAction session={session} phase={phase} />
          <Action
            refused={phase !== "training" && phase !== "paused" && phase !== "preparing"}
            onAction={() => session.stop()}
          >
            Stop
          </Action>
        </div>
        <p class="numbers small">{where(phase, session.preparing.value, progress, total)}</p>
      </div>
      <progress max={1} value={progress.share} aria-label="Share of all steps that are done" />
    </section>
  );
}

/** One button that starts, pauses and goes on: a finger or the focus need not move. */
function MainAction({ session, phase }: { readonly session: Session; readonly phase: Phase }) {
  switch (phase) {
    case "training":
      return (
        <Action kind="primary" onAction={() => session.pause()}>
          Pause
        </Action>
      );
    case "paused":
      return (
        <Action kind="primary" onAction={() => session.resume()}>
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

function where(phase: Phase, preparing: string, progress: Progress, total: number): string {
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

function left({ secondsLeft, stepsLeft }: Progress): string {
  if (secondsLeft === undefined) return stepsLeft > 0 ? ", the first steps take longer" : "";
  return `, ${count(stepsLeft)} left, about ${duration(secondsLeft)}`;
}
