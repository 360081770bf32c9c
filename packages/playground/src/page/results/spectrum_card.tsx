import type { Signal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { PlaygroundConfig } from "../../config.ts";
import { SpectrumChart } from "../charts/spectrum_chart.tsx";
import { Badge } from "../controls/badge.tsx";
import { SelectField } from "../controls/select_field.tsx";
import { runMark } from "../run_marks.ts";
import type { Session } from "../session.ts";
import { count } from "../words.ts";

export interface SpectrumCardProps {
  readonly session: Session;
  readonly config: Signal<PlaygroundConfig>;
  readonly theme: string;
}

const NONE = "none";

/** What an optimizer makes of the momentum of one weight, in singular values. */
export function SpectrumCard({ session, config, theme }: SpectrumCardProps) {
  const watched = config.value.spectrum;
  const latest = session.runs.value.map(({ spectrum }) => spectrum.value);
  // The same messages draw the same: a chart need not, when something else changes.
  const momentum = useMemo(() => latest.map((spectrum) => spectrum?.momentum), latest);
  const update = useMemo(() => latest.map((spectrum) => spectrum?.update), latest);
  const step = Math.max(0, ...latest.map((spectrum) => spectrum?.step ?? 0));
  const measured = latest.find((spectrum) => spectrum !== undefined)?.weight;
  return (
    <section class="card" aria-labelledby="spectrum-title">
      <header>
        <h2 id="spectrum-title">Singular values of a weight</h2>
        {step > 0 && (
          <span class="muted small numbers">
            {measured} at step {count(step)}
          </span>
        )}
      </header>
      <SelectField
        label="Weight"
        value={watched ?? NONE}
        options={weights(session, watched)}
        onValue={(name) => {
          const { spectrum: _, ...rest } = config.value;
          config.value = name === NONE ? rest : { ...rest, spectrum: name };
          session.watch(name === NONE ? undefined : name);
        }}
      />
      {step === 0 ? (
        <div class="empty chart">
          <p>{watched === undefined ? "No weight is chosen." : "Nothing measured yet."}</p>
          <p>
            Muon’s kind makes all singular values of a step alike; AdamW’s fall off with the
            momentum’s.
          </p>
        </div>
      ) : (
        <>
          <div class="pair">
            <figure class="column">
              <figcaption>
                <h3>Momentum</h3>
              </figcaption>
              <SpectrumChart title="Momentum" spectra={momentum} theme={theme} />
            </figure>
            <figure class="column">
              <figcaption>
                <h3>Update</h3>
              </figcaption>
              <SpectrumChart title="Update" spectra={update} theme={theme} />
            </figure>
          </div>
          <p class="muted small">
            The update is what a step adds to the weight, divided by its learning rate.
          </p>
          <SpectrumTable momentum={momentum} update={update} />
        </>
      )}
    </section>
  );
}

function weights(session: Session, watched: string | undefined): (readonly [string, string])[] {
  const known = session.ready.value?.weights ?? [];
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
