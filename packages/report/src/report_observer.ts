import type { PaceLine, PreparedRun, RunObserver } from "@lrm/run/node";
import type { StepMetrics } from "@lrm/train";
import { writeReport } from "./report.ts";
import { EventFile, type Scalars } from "./tensorboard/event_file.ts";

/** Settings of {@link reportObserver}. */
export interface ReportObserverOptions {
  /** True to write an event file for TensorBoard during the run. Default: false. */
  readonly tensorboard?: boolean;
}

/**
 * Returns an observer for `trainRun()` that writes the run's `report.html` when the run ends or
 * fails. The event file is closed with the run's resources.
 *
 * @throws FileError if the event file cannot be written
 */
export function reportObserver(
  run: PreparedRun,
  { tensorboard = false }: ReportObserverOptions = {},
): RunObserver {
  const { folder } = run;
  const events = tensorboard ? openEvents(run) : undefined;
  const add = (step: number, scalars: Scalars) => events?.add(momentOf(step), scalars);
  const report = async () => void (await writeReport([folder.path]));
  return {
    onStep(metrics: StepMetrics) {
      const { step, loss, validationLoss, learningRate, gradientNorm, updateNorm } = metrics;
      const norms = { gradientNorm, updateNorm };
      add(step, { training: loss, validation: validationLoss, learningRate, ...norms });
    },
    onPace({ step, tokensPerSecond, liveBytes, peakBytes }: PaceLine) {
      add(step, { tokensPerSecond, liveBytes, peakBytes });
    },
    onEnd: report,
    onError: report,
  };
}

function openEvents({ folder, session, resources }: PreparedRun): EventFile {
  const events = new EventFile(folder.path, momentOf(session.optimizer.steps + 1));
  resources.defer(() => events[Symbol.dispose]());
  return events;
}

const momentOf = (step: number) => ({ step, time: Date.now() / 1000 });
