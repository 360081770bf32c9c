import { useMemo } from "preact/hooks";
import { Chart } from "../../page/charts/chart.tsx";
import { axisOf, type LossChoice, lossView } from "../../page/charts/loss_view.ts";
import { useZoom } from "../../page/charts/use_zoom.ts";
import { partWithin } from "../../page/charts/zoom.ts";
import { ZoomBar } from "../../page/charts/zoom_bar.tsx";
import { Action } from "../../page/controls/action.tsx";
import { count, duration, loss, sentence } from "../../page/words.ts";
import { AskCard } from "./ask_card.tsx";
import { FileChoice } from "./file_choice.tsx";
import { TuneFields } from "./tune_fields.tsx";
import type { TuningState } from "./tuning_state.ts";

export interface FinetuneViewProps {
  readonly state: TuningState;
  readonly theme: string;
}

/** The part of the page that fine-tunes a model of the visitor. */
export function FinetuneView({ state, theme }: FinetuneViewProps) {
  return (
    <main class="page">
      <div class="column notices">
        <div role="alert" class="column">
          {state.failure.value !== undefined && (
            <div class="notice bad">
              <p>
                <strong>That did not work.</strong> {sentence(state.failure.value)}
              </p>
            </div>
          )}
        </div>
      </div>
      <div class="work">
        <TuneBar state={state} />
        <div class="panels setup">
          <div class="column">
            <div class="card">
              <h2>Fine-tune a model</h2>
              <FileChoice state={state} />
              <TuneFields state={state} />
            </div>
          </div>
          <div class="column">
            <PlanCard state={state} />
            <TuneCurve state={state} theme={theme} />
            <AskCard state={state} />
          </div>
        </div>
      </div>
    </main>
  );
}

/** Buttons to start and stop, with the progress. */
function TuneBar({ state }: { readonly state: TuningState }) {
  state.drawn.value;
  const phase = state.phase.value;
  const plan = state.plan.value;
  const { lastStep } = state.curve.value;
  return (
    <section class="bar" aria-label="Training">
      <div class="between">
        <div class="row">
          <Action
            kind="primary"
            refused={plan === undefined || state.locked || phase === "reading"}
            onAction={() => state.start()}
          >
            Start
          </Action>
          <Action
            refused={phase !== "training" && !state.asking.value}
            onAction={() => state.stop()}
          >
            Stop
          </Action>
          <Action refused={!state.trained} onAction={() => state.download()}>
            Download adapter
          </Action>
        </div>
        <p class="numbers small" role="status">
          {statusText(state)}
        </p>
      </div>
      <progress
        max={1}
        value={plan === undefined ? 0 : lastStep / plan.steps}
        aria-label="Fraction of all steps that are done"
      />
    </section>
  );
}

function statusText(state: TuningState): string {
  const { phase, status, ending, plan, curve, secondsLeft, refusals } = state;
  const { lastStep } = curve.value;
  const steps = `step ${count(lastStep)} of ${count(plan.value?.steps ?? 0)}`;
  // A training has its own progress.
  if (state.preparesAnswer && phase.value !== "training") return `${status.value} …`;
  switch (phase.value) {
    case "choosing":
      return Object.keys(refusals.value).length > 0
        ? "Cannot start with these: see the message"
        : "Choose a model and examples";
    case "reading":
    case "preparing":
      return `${status.value} …`;
    case "ready":
      return "Ready to start";
    case "training": {
      const left = secondsLeft.value;
      return `Training: ${steps}${left === undefined ? "" : `, about ${duration(left)} left`}`;
    }
    case "ended":
      return `${ending.value} at ${steps}`;
    default:
      return phase.value satisfies never;
  }
}

/** Says what the fine-tuning takes, before it starts. */
function PlanCard({ state }: { readonly state: TuningState }) {
  const facts = state.facts.value;
  return (
    <section class="card" aria-labelledby="plan-title">
      <h2 id="plan-title">What it takes</h2>
      {facts.length === 0 ? (
        <p class="muted">
          Choose a model and examples: this page then says what the training takes, before anything
          starts.
        </p>
      ) : (
        <dl class="facts wide">
          {facts.map(([name, text]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{text}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}

/** Height of the chart in CSS pixels. */
const HEIGHT = 260;

/** The loss of the examples that are learned, and of those that are held out. */
function TuneCurve({ state, theme }: FinetuneViewProps) {
  const drawn = state.drawn.value;
  const curve = state.curve.value;
  const unit = state.plan.value?.unit;
  const part = useZoom(curve);
  const choice: LossChoice = {
    ...{ curves: [curve], names: ["Loss"], against: "steps", scale: "linear", unit },
    part: part.value,
  };
  const axis = axisOf(choice);
  const view = useMemo(() => lossView(choice), [curve, unit, choice.part, drawn]);
  return (
    <section class="card" aria-labelledby="tune-curve-title">
      <h2 id="tune-curve-title">Loss</h2>
      <Chart
        label="Loss against steps; the latest values are below"
        view={view}
        theme={theme}
        height={HEIGHT}
        onPart={(chosen) => {
          part.value = chosen && partWithin(axis, chosen);
        }}
      />
      <ZoomBar part={part} axis={axis} />
      <p class="numbers small">
        Training {loss(curve.lastTrain)}, held out {loss(curve.lastValidation)}
      </p>
      <p class="muted small">
        Faint line: each step. Strong line: their mean. Circles: examples that are held out.
      </p>
    </section>
  );
}
