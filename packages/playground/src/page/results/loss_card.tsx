import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { DEFAULT_CONFIG, type PlaygroundConfig, type RunChoice } from "../../config.ts";
import { completeRun } from "../../optimizer/complete_run.ts";
import { Chart } from "../charts/chart.tsx";
import type { Scale } from "../charts/loss_range.ts";
import { axisOf, type LossChoice, lossesAt, lossView } from "../charts/loss_view.ts";
import { useZoom } from "../charts/use_zoom.ts";
import { partWithin } from "../charts/zoom.ts";
import { ZoomBar } from "../charts/zoom_bar.tsx";
import { Action } from "../controls/action.tsx";
import { Segments } from "../controls/segments.tsx";
import type { Axis } from "../curves.ts";
import { settingsLine, shortDevice } from "../names.ts";
import type { Playground } from "../playground.ts";
import { presetOf } from "../presets.ts";
import { recording } from "../recording/recording.ts";
import { resultOf } from "../result.ts";
import { namesBesideEarlier, type RunName, runNames } from "../run_names.ts";
import { addressOf } from "../share.ts";
import { count } from "../words.ts";
import { type ListedRun, RunTable } from "./run_table.tsx";

export interface LossCardProps {
  readonly playground: Playground;
  /** Settings of the next start. */
  readonly config: PlaygroundConfig;
  readonly theme: string;
}

/** Height of the chart in CSS pixels. */
const HEIGHT = 350;

const AXES = [
  ["steps", "Steps"],
  ["seconds", "Seconds"],
] as const;

const SCALES = [
  ["linear", "Linear"],
  ["log", "Log"],
] as const;

/** The loss curves, with a table of the latest values; recorded ones until there are others. */
export function LossCard({ playground, config, theme }: LossCardProps) {
  const against = useSignal<Axis>("steps");
  const scale = useSignal<Scale>("linear");
  const pointed = useSignal<number | undefined>(undefined);
  const highlighted = useSignal<number | undefined>(undefined);
  const drawn = playground.drawn.value;
  const phase = playground.phase.value;
  const active = playground.runs.value;
  const earlier = playground.earlier.value;
  const recorded = earlier === undefined && active.every(({ curve }) => curve.lastStep === 0);
  // The settings of the lines, whatever a visitor has chosen since.
  const shown = recorded ? DEFAULT_CONFIG : (playground.started.value?.config ?? config);
  const choices = recorded ? RECORDED_CHOICES : (playground.ready.value?.optimizers ?? shown.runs);
  const runs: readonly ListedRun[] = recorded
    ? recording().runs.map(({ curve }, index) => ({ curve, choice: choices[index] }))
    : active.map(({ curve, failure }, index) => ({
        curve,
        choice: choices[index],
        failure: failure.value,
      }));
  const names = useMemo(() => runNames(choices), [choices]);
  const curves = useMemo(
    () => [...runs.map(({ curve }) => curve), ...(earlier?.curves ?? [])],
    [active, recorded, earlier],
  );
  const labels = useMemo(
    () =>
      earlier === undefined
        ? names.map(({ short }) => short)
        : namesBesideEarlier(shown, earlier.config),
    [names, shown, earlier],
  );
  const part = useZoom(curves, against.value, scale.value);
  const choice: LossChoice = {
    ...{ curves, names: labels, against: against.value, scale: scale.value },
    earlier: earlier?.curves.length,
    highlighted: highlighted.value,
    part: part.value,
  };
  const axis = axisOf(choice);
  // `drawn` changes with the curves, which grow in place.
  const view = useMemo(
    () => lossView(choice),
    [curves, labels, choice.against, choice.scale, choice.highlighted, choice.part, drawn],
  );
  const result = recorded || phase === "done" ? resultText(runs, names) : undefined;
  const onHighlight = (run: number | undefined): void => {
    highlighted.value = run;
  };
  return (
    <section class="card" id="curves" tabIndex={-1} aria-labelledby="curves-title">
      <header>
        <h2 id="curves-title">Loss</h2>
        <div class="row">
          <Segments
            label="Scale of the loss"
            value={scale.value}
            options={SCALES}
            onValue={(value) => {
              scale.value = value;
            }}
          />
          <Segments
            label="Draw loss against"
            value={against.value}
            options={AXES}
            onValue={(value) => {
              against.value = value;
            }}
          />
        </div>
      </header>
      {result !== undefined && (
        <p class="result">
          {recorded && <span class="tag small">Recorded</span>} {result}
        </p>
      )}
      <Chart
        label={`Loss against ${against.value}, a line for each run; the latest values are in the table below`}
        view={view}
        theme={theme}
        height={HEIGHT}
        onHighlight={onHighlight}
        onPoint={(x) => {
          pointed.value = x;
        }}
        onPart={(chosen) => {
          part.value = chosen && partWithin(axis, chosen);
        }}
      />
      <p class="muted small numbers">
        {pointed.value !== undefined
          ? lossesAt(choice, pointed.value)
          : `Faint lines: each batch. Strong lines: their mean. Circles: validation text, which no run trains on.${earlier === undefined ? "" : " Thin lines: the runs before."}`}
      </p>
      <div class="between">
        <ZoomBar part={part} axis={axis} />
        {earlier !== undefined && (
          <Action
            onAction={() => {
              playground.earlier.value = undefined;
            }}
          >
            Hide earlier runs
          </Action>
        )}
        <Action
          onAction={async () => {
            const { openShareDialog } = await import("../share_dialog.tsx");
            await openShareDialog({
              view: { ...view, highlighted: undefined },
              title: names.map(({ full }) => full).join(" against "),
              result: result ?? progressText(runs),
              settings: settingsLine(shown, recorded ? recording().device : deviceOf(playground)),
              address: addressOf(shown),
            });
          }}
        >
          Share image
        </Action>
      </div>
      <p class="explanation">{explanation(shown)}</p>
      {recorded && (
        <p class="recorded small">
          <strong>Recorded</strong> on another computer ({shortDevice(recording().device)}). Press
          “Start” to train here: all runs begin with the same weights and read the same batches.
          {presetHelp(config)}
        </p>
      )}
      <RunTable
        runs={runs}
        drawn={drawn}
        highlighted={highlighted.value}
        onHighlight={onHighlight}
        exporting={recorded ? undefined : (index) => exportState(playground, index)}
        onExport={(index) => playground.export(index)}
      />
    </section>
  );
}

const RECORDED_CHOICES: readonly RunChoice[] = DEFAULT_CONFIG.runs.map((run) =>
  completeRun(run, DEFAULT_CONFIG.model),
);

/** Explains in two sentences or three what the lines are. */
function explanation(config: PlaygroundConfig): string {
  const help = presetOf(config)?.help;
  const lines =
    "Each line is the same small language model learning the same text, trained by another optimizer: the lower, the better it predicts.";
  return help === undefined ? lines : `${lines} ${help}`;
}

const deviceOf = ({ device }: Playground): string => device.value?.description ?? "";

/** Says how far runs are that have no result yet. */
function progressText(runs: readonly ListedRun[]): string {
  return `Step ${count(Math.min(...runs.map(({ curve }) => curve.lastStep)))}`;
}

/** Explains the comparison that is chosen, where it is not the recorded one. */
function presetHelp(config: PlaygroundConfig): string {
  const preset = presetOf(config);
  return preset === undefined || preset.config === DEFAULT_CONFIG ? "" : ` ${preset.help}`;
}

function exportState(playground: Playground, index: number): "possible" | "active" | "refused" {
  if (playground.exporting.value.has(index)) return "active";
  const trained = (playground.runs.value[index]?.curve.lastStep ?? 0) > 0;
  // A failure of all runs leaves nothing in the worker.
  const exists = playground.ready.value !== undefined && playground.phase.value !== "failed";
  return exists && trained ? "possible" : "refused";
}

function resultText(runs: readonly ListedRun[], names: readonly RunName[]): string | undefined {
  return resultOf(
    runs.flatMap(({ curve, choice, failure }, index) => {
      if (choice === undefined || failure !== undefined) return [];
      const { optimizer } = choice;
      return [{ name: names[index]!.full, optimizer, curve }];
    }),
  );
}
