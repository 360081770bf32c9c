import { RecentLoss } from "@lrm/run";
import { DEFAULT_CONFIG } from "../config.ts";
import { Engine } from "../engine/engine.ts";
import type { StepPoint, WorkerMessage } from "../protocol.ts";
import { packed } from "./built_in_text.ts";

/** Distance of two recorded steps: the chart has no more pixels for them. */
const EVERY = 5;

type Spectrum = Extract<WorkerMessage, { kind: "spectrum" }>;

/**
 * Trains the configuration of a first visit on this computer's CPU, by the code of the page's
 * worker, and gives `recording.json`, which the page shows until a visitor trains.
 */
export async function record(onStep: (step: number) => void): Promise<string> {
  // The worker loads the text from beside itself.
  globalThis.location = new URL("http://localhost/worker.js") as unknown as typeof location;
  globalThis.fetch = async () => new Response(new Uint8Array(packed()));
  const points: StepPoint[][] = DEFAULT_CONFIG.runs.map(() => []);
  const spectra: Spectrum[] = [];
  let device = "";
  await new Promise<void>((resolve, reject) => {
    const hear = (message: WorkerMessage): void => {
      if (message.kind === "device") device = message.device.description;
      if (message.kind === "spectrum") spectra.push(message);
      if (message.kind === "failed") reject(new Error(message.message));
      if (message.kind === "done") resolve();
      if (message.kind !== "steps") return;
      for (const point of message.points) points[message.run]!.push(point);
      onStep(message.points.at(-1)!.step);
    };
    const engine = new Engine(hear, Promise.resolve(undefined));
    engine.receive({ kind: "start", config: { ...DEFAULT_CONFIG, backend: "cpu" } });
  });
  const of = (run: number) => spectra.filter((each) => each.run === run);
  const middle = closest(of(0), DEFAULT_CONFIG.steps / 2);
  const runs = points.map((all, run) => recordedRun(all, closest(of(run), middle.step)));
  const { weight, step: spectrumStep } = middle;
  const evaluateEvery = Math.ceil(DEFAULT_CONFIG.steps / 20);
  return JSON.stringify({ device, every: EVERY, evaluateEvery, weight, spectrumStep, runs });
}

function recordedRun(points: readonly StepPoint[], { momentum, update, rowSpread }: Spectrum) {
  const last = points.at(-1)!;
  const values = (spectrum: Float32Array) => Array.from(spectrum, short);
  return {
    losses: points.filter(({ step }) => step % EVERY === 0).map(({ loss }) => short(loss)),
    recent: short(RecentLoss.of(points.map(({ loss }) => loss))!),
    validation: points.flatMap(({ validationLoss }) =>
      validationLoss === undefined ? [] : [short(validationLoss)],
    ),
    secondsPerStep: short(last.seconds / last.step),
    tokensPerSecond: Math.round(last.tokens / last.seconds),
    spectrum: {
      momentum: momentum === undefined ? null : values(momentum),
      update: values(update),
      rowSpread: short(rowSpread),
    },
  };
}

const short = (value: number): number => Number(value.toPrecision(4));

/** Finds the spectrum that was measured nearest to a step. */
function closest(spectra: readonly Spectrum[], step: number): Spectrum {
  return spectra.reduce((best, each) =>
    Math.abs(each.step - step) < Math.abs(best.step - step) ? each : best,
  );
}
