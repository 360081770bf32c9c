import { closeSync, lstatSync, openSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inPlainWords, isSignedName, modeLike, signedName } from "@lrm/files";
import { valueAt } from "@lrm/run";
import { type CurveName, isMeasure, measureText, type QuantityName } from "../curve_name.ts";
import type { RunRecord } from "../run_record.ts";
import { type Moment, scalarEvent, startEvent, versionEvent } from "./event.ts";
import { tfRecord } from "./record.ts";

/** Names of the curves in TensorBoard. The part before the slash is a group of charts. */
const TAGS: Readonly<Record<QuantityName, string>> = {
  training: "loss/training",
  validation: "loss/validation",
  learningRate: "optimizer/learning_rate",
  gradientNorm: "optimizer/gradient_norm",
  updateNorm: "optimizer/update_norm",
  tokensPerSecond: "speed/tokens_per_second",
  samplesPerSecond: "speed/samples_per_second",
  liveBytes: "memory/live_bytes",
  peakBytes: "memory/peak_bytes",
};

const tagOf = (name: CurveName): string =>
  isMeasure(name) ? `validation/${measureText(name)}` : TAGS[name];

/** Values of some curves. Undefined values are left out. */
export type Scalars = Partial<Readonly<Record<CurveName, number | undefined>>>;

/** Beginning of the name of every event file. */
const EVENTS = "events.out.tfevents";

/** A TensorBoard event file in a run folder: scalars over steps and time. */
export class EventFile implements Disposable {
  readonly #path: string;
  readonly #file: number;

  /**
   * Creates a file in a run folder.
   *
   * @param moment  the first step of the file; TensorBoard ignores this step and later ones in
   *   other files
   * @throws FileError if it cannot be written; so does `add`
   */
  constructor(folder: string, moment: Moment) {
    this.#path = join(folder, signedName(`${EVENTS}.${Math.floor(moment.time)}.lrm`));
    const mode = modeLike(folder, join(folder, "config.json"));
    this.#file = written(this.#path, () => openSync(this.#path, "wx", mode));
    this.#add(versionEvent(moment.time));
    this.#add(startEvent(moment));
  }

  /** Adds the values after a step. */
  add(moment: Moment, scalars: Scalars): void {
    const tagged = new Map<string, number>();
    for (const [name, value] of Object.entries(scalars) as [CurveName, number | undefined][]) {
      if (value !== undefined) tagged.set(tagOf(name), value);
    }
    if (tagged.size > 0) this.#add(scalarEvent(moment, tagged));
  }

  /** Closes the file. */
  [Symbol.dispose](): void {
    closeSync(this.#file);
  }

  #add(event: Uint8Array): void {
    written(this.#path, () => writeFileSync(this.#file, tfRecord(event)));
  }
}

/** Runs an action on a file, and turns system errors into a FileError. */
function written<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw inPlainWords(`Cannot write ${path}`, error);
  }
}

/** Writes all curves of a run as one event file, which replaces those that lrm wrote before. */
export function writeEvents(folder: string, { curves, times }: RunRecord): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (!name.startsWith(EVENTS) || !isSignedName(name) || !lstatSync(path).isFile()) continue;
    written(path, () => rmSync(path));
  }
  const byStep = new Map<number, Record<string, number>>();
  for (const [name, points] of Object.entries(curves)) {
    for (const [step, value] of points) {
      byStep.set(step, { ...byStep.get(step), [name]: value });
    }
  }
  const timeAt = (step: number): number => {
    const [first, last] = [times[0], times.at(-1)];
    if (first === undefined || last === undefined) return 0;
    return valueAt(times, step) ?? (step < first[0] ? first[1] : last[1]);
  };
  const steps = [...byStep.keys()].sort((a, b) => a - b);
  using file = new EventFile(folder, { step: steps[0] ?? 0, time: timeAt(steps[0] ?? 0) });
  for (const step of steps) file.add({ step, time: timeAt(step) }, byStep.get(step)!);
}
