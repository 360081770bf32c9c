import type { Signal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { PlaygroundConfig } from "../../config.ts";
import { SpectrumChart } from "../charts/spectrum_chart.tsx";
import { Badge } from "../controls/badge.tsx";
import { SelectField } from "../controls/select_field.tsx";
import type { Playground } from "../playground.ts";
import { runMark } from "../run_marks.ts";
import { count } from "../words.ts";

export interface SpectrumCardProps {
  readonly playground: Playground;
  readonly config: Signal<PlaygroundConfig>;
  readonly theme: string;
}

const NONE = "none";

/** Singular values of the momentum and the update of one weight. */
export function SpectrumCard({ playground, config, theme }: SpectrumCardProps) {
  const watched = config.value.spectrum;
  const latest = playground.runs.value.map(({ spectrum }) => spectrum.value);
  // Charts are drawn again only when there are new messages.
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
          <p>
            Optimizers that orthogonalize make all singular values of a step nearly equal; for
            others, they fall with those of the momentum.
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
            The update is the change of the weight in a step, divided by the learning rate.
          </p>
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
