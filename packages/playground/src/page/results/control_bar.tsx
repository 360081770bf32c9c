import { LIMITS } from "../../config.ts";
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
  /** Trains runs that are done or stopped up to a step. */
  readonly onExtend: (steps: number) => void;
}

/** Buttons to start, pause, resume, stop and train longer, with the progress. */
export function ControlBar({ playground, steps, onExtend }: ControlBarProps) {
  // Subscribes to changes: curves grow in place.
  playground.drawn.value;
  const phase = playground.phase.value;
  const total = playground.ready.value?.config.steps ?? steps;
  const preparing = playground.preparing.value;
  const further = furtherSteps(playground, phase);
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
          {further !== undefined && (
            <Action
              onAction={() => onExtend(further)}
              label={`Train longer, to step ${count(further)}`}
            >
              Train longer
            </Action>
          )}
        </div>
        <p class="numbers small">{statusText(phase, preparing, progress, total)}</p>
      </div>
      <progress
        max={1}
        value={phase === "preparing" ? preparing.fraction : progress.fraction}
        aria-label={
          phase === "preparing"
            ? "Fraction of the preparation"
            : "Fraction of all steps that are done"
        }
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

/** Chooses the step up to which runs can train further; undefined where they cannot. */
function furtherSteps({ ready, runs }: Playground, phase: Phase): number | undefined {
  if (phase !== "done" && phase !== "stopped") return undefined;
  const steps = ready.value?.config.steps;
  const trained = runs.value.some(
    ({ curve, failure }) => failure.value === undefined && curve.lastStep > 0,
  );
  if (steps === undefined || !trained) return undefined;
  const [, most] = LIMITS.steps;
  const next = phase === "stopped" ? steps : Math.min(2 * steps, most);
  return phase === "stopped" || next > steps ? next : undefined;
}

function statusText(
  phase: Phase,
  preparing: Playground["preparing"]["value"],
  progress: RunsProgress,
  total: number,
): string {
  const steps = `step ${count(progress.step)} of ${count(total)}`;
  switch (phase) {
    case "idle":
      return "Ready to start";
    case "preparing":
      return `${preparing.what}${percent(preparing.fraction)} …`;
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

const percent = (fraction: number | undefined): string =>
  fraction === undefined ? "" : `, ${Math.floor(100 * fraction)} %`;

function left({ secondsLeft, stepsLeft }: RunsProgress): string {
  if (secondsLeft === undefined) return stepsLeft > 0 ? `, ${count(stepsLeft)} left` : "";
  return `, ${count(stepsLeft)} left, about ${duration(secondsLeft)}`;
}
