import type { Signal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { DEFAULT_CONFIG, type PlaygroundConfig } from "../../config.ts";
import { Chart } from "../charts/chart.tsx";
import { spectrumView } from "../charts/spectrum_view.ts";
import { Badge } from "../controls/badge.tsx";
import { SelectField } from "../controls/select_field.tsx";
import type { Playground } from "../playground.ts";
import { recording } from "../recording/recording.ts";
import { runMark } from "../run_marks.ts";
import { runNames } from "../run_names.ts";
import { rankOf, readingText, readSpectrum, shapeAndName } from "../spectrum_reading.ts";
import { count } from "../words.ts";

export interface SpectrumCardProps {
  readonly playground: Playground;
  readonly config: Signal<PlaygroundConfig>;
  readonly theme: string;
}

const NONE = "none";
/** Height of the charts in CSS pixels. */
const HEIGHT = 260;

const labelOf = (what: string): string =>
  `Singular values of the ${what}, a line for each run; the largest and smallest are in the table below`;

/** Singular values of the momentum and the update of one weight, with what they tell. */
export function SpectrumCard({ playground, config, theme }: SpectrumCardProps) {
  const watched = config.value.spectrum;
  const runs = playground.runs.value;
  const recorded = playground.ready.value === undefined && watched !== undefined;
  const latest = recorded
    ? recording().runs.map(({ spectrum }) => spectrum)
    : runs.map(({ spectrum }) => spectrum.value);
  // Charts are drawn again only when there are new messages.
  const momentum = useMemo(() => latest.map((spectrum) => spectrum?.momentum), latest);
  const update = useMemo(() => latest.map((spectrum) => spectrum?.update), latest);
  const choices = recorded ? DEFAULT_CONFIG.runs : playground.ready.value?.optimizers;
  const names = useMemo(() => runNames(choices ?? []), [choices]);
  const step = recorded
    ? recording().spectrumStep
    : Math.max(0, ...runs.map(({ spectrum }) => spectrum.value?.step ?? 0));
  const measured = recorded
    ? recording().weight
    : runs.find(({ spectrum }) => spectrum.value !== undefined)?.spectrum.value?.weight;
  const readings = latest.map(
    (each, run) => each && readSpectrum(each.update, each.rowSpread, rankOf(choices?.[run])),
  );
  const short = names.map((name) => name.short);
  const momentumView = useMemo(() => spectrumView(momentum, short, []), [momentum, names]);
  const updateView = useMemo(() => {
    const ranks = readings.map((each) => (each?.kind === "low-rank" ? each.rank : undefined));
    const named = short.map((name, run) => shapeAndName(readings[run], name));
    return spectrumView(update, named, ranks);
  }, [update, names]);
  return (
    <section class="card" aria-labelledby="spectrum-title">
      <header>
        <h2 id="spectrum-title">Directions of a step</h2>
        {step > 0 && (
          <span class="muted small numbers">
            {recorded ? "recorded: " : ""}
            {measured} at step {count(step)}
          </span>
        )}
      </header>
      <p class="muted">
        A step moves a weight matrix in many directions at once. Its singular values say how far in
        each: a level line moves all of them alike, a slope mostly a few.
      </p>
      <SelectField
        label="Weight"
        value={watched ?? NONE}
        options={weights(playground, watched)}
        onValue={(name) => {
          const { spectrum: _, ...rest } = config.value;
          config.value = name === NONE ? rest : { ...rest, spectrum: name };
          playground.watch(name === NONE ? undefined : name);
        }}
      />
      {step === 0 ? (
        <div class="empty chart">
          <p>{watched === undefined ? "No weight is chosen." : "Nothing measured yet."}</p>
        </div>
      ) : (
        <>
          <div class="pair">
            <figure class="column tight">
              <figcaption>
                <h3>Momentum: the mean of gradients</h3>
              </figcaption>
              <Chart
                label={labelOf("momentum")}
                view={momentumView}
                theme={theme}
                height={HEIGHT}
              />
            </figure>
            <figure class="column tight">
              <figcaption>
                <h3>Update: the step that is made of it</h3>
              </figcaption>
              <Chart label={labelOf("update")} view={updateView} theme={theme} height={HEIGHT} />
            </figure>
          </div>
          <ul class="readings">
            {readings.map(
              (reading, run) =>
                reading !== undefined && (
                  <li key={run} class="row">
                    <Badge run={run} />
                    <span class="grow">
                      <strong>{names[run]?.full}</strong>{" "}
                      {readingText(reading, latest[run]!.update.length)}
                    </span>
                  </li>
                ),
            )}
          </ul>
          <SpectrumTable momentum={momentum} update={update} />
        </>
      )}
    </section>
  );
}

function weights(
  playground: Playground,
  watched: string | undefined,
): (readonly [string, string])[] {
  const known = playground.ready.value?.weights ?? [];
  const options: (readonly [string, string])[] = known.map(
    ({ name, shape: [rows, columns] }) => [name, `${name} (${rows} × ${columns})`] as const,
  );
  if (watched !== undefined && !known.some(({ name }) => name === watched)) {
    options.unshift([watched, watched]);
  }
  return [...options, [NONE, "None"]];
}

interface SpectrumTableProps {
  readonly momentum: readonly (Float32Array | undefined)[];
  readonly update: readonly (Float32Array | undefined)[];
}

function SpectrumTable({ momentum, update }: SpectrumTableProps) {
  return (
    <details>
      <summary>In numbers</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section class="scroll" aria-label="Singular values, scrolls sideways" tabIndex={0}>
        <table>
          <caption class="hidden">Largest, median and smallest singular values of each run</caption>
          <thead>
            <tr>
              <th scope="col">Run</th>
              <th scope="col">Of</th>
              <th scope="col">Largest</th>
              <th scope="col">Median</th>
              <th scope="col">Smallest</th>
            </tr>
          </thead>
          <tbody>
            {momentum.flatMap((values, run) =>
              (
                [
                  ["momentum", values],
                  ["update", update[run]],
                ] as const
              ).map(([of, spectrum]) => (
                <tr key={`${runMark(run).letter} ${of}`}>
                  <th scope="row">
                    <Badge run={run} />
                  </th>
                  <td>{of}</td>
                  <td>{digits(spectrum?.[0])}</td>
                  <td>{digits(spectrum?.[Math.floor(spectrum.length / 2)])}</td>
                  <td>{digits(spectrum?.at(-1))}</td>
                </tr>
              )),
            )}
          </tbody>
        </table>
      </section>
    </details>
  );
}

const digits = (value: number | undefined): string =>
  value === undefined ? "–" : value.toPrecision(3);
