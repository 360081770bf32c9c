import { singularValues } from "@lrm/orthogonalize";
import { copy, keep, subtract, type Tensor } from "@lrm/tensor";
import type { StepPhase } from "@lrm/train";
import type { WorkerMessage } from "../protocol.ts";
import type { Run } from "./run.ts";

type Spectrum = Extract<WorkerMessage, { kind: "spectrum" }>;

/** Momentum and change of a weight in one step, on the device. */
interface Sighting {
  readonly weight: string;
  readonly step: number;
  readonly learningRate: number;
  readonly momentum: Tensor | undefined;
  readonly update: Tensor;
}

/** First step that is measured: the one before it is a sign of the gradient in AdamW. */
const FIRST = 2;
/** Smallest number of milliseconds between two spectra of a run. */
const INTERVAL = 2000;
/** Time between two spectra, at least, as a multiple of the time that one takes. */
const IDLE_FACTOR = 20;

/**
 * Measures the momentum and the update of one weight now and then. It only reads: runs do not
 * change.
 */
export class Spectroscope {
  #weight: string | undefined;
  readonly #due = new Map<Run, number>();
  #before: Tensor | undefined;
  #sighting: Sighting | undefined;

  /** @param weight  its name; undefined for none */
  constructor(weight: string | undefined) {
    this.#weight = weight;
  }

  /** Measures another weight from now on, starting immediately. */
  watch(weight: string | undefined): void {
    this.#weight = weight;
    this.#due.clear();
  }

  /** Receives every phase of every step of all runs. */
  observe(run: Run, phase: StepPhase, step: number): void {
    if (step < FIRST || (phase !== "optimizer" && phase !== "metrics")) return;
    if (this.#sighting !== undefined || performance.now() < (this.#due.get(run) ?? 0)) return;
    const { model, optimizer } = run.session;
    const parameter = model.parameters.find(({ name }) => name === this.#weight);
    if (parameter === undefined) return;
    if (phase === "optimizer") {
      this.#before = keep(copy(parameter.value));
      return;
    }
    if (this.#before === undefined) return;
    const group = optimizer.groups.find(({ parameters }) => parameters.includes(parameter))!;
    const momentum = optimizer.state().tensors[`${parameter.name}.momentum`];
    this.#sighting = {
      weight: parameter.name,
      step,
      learningRate: group.rule.learningRate * (group.schedule?.(step - 1) ?? 1),
      momentum: momentum && keep(copy(momentum)),
      update: keep(subtract(parameter.value, this.#before)),
    };
    this.#before.dispose();
    this.#before = undefined;
  }

  /** Drops the measurement of a turn that ended a run. */
  forget(): void {
    this.#before?.dispose();
    this.#sighting?.momentum?.dispose();
    this.#sighting?.update.dispose();
    this.#before = undefined;
    this.#sighting = undefined;
  }

  /** Reads the measurement of the turn that a run has just taken, if there is one. */
  async collect(run: Run, index: number): Promise<Spectrum | undefined> {
    const sighting = this.#sighting;
    this.#sighting = undefined;
    if (sighting === undefined) return undefined;
    const started = performance.now();
    const { weight, step, momentum, update, learningRate } = sighting;
    const [m = 1, n = 1] = update.shape;
    const change = await update.read();
    const average = await momentum?.read();
    momentum?.dispose();
    update.dispose();
    const of = (values: Float32Array) => singularValues(values, m, n);
    const spectrum: Spectrum = {
      kind: "spectrum",
      run: index,
      step,
      weight,
      momentum: average && of(average as Float32Array),
      update: of((change as Float32Array).map((value) => value / (learningRate || 1))),
      rowSpread: rowSpread(change as Float32Array, n),
    };
    const now = performance.now();
    this.#due.set(run, now + Math.max(INTERVAL, IDLE_FACTOR * (now - started)));
    return spectrum;
  }
}

/** Computes the norm of the longest row of a matrix, as a multiple of the shortest row's. */
function rowSpread(matrix: Float32Array, n: number): number {
  let [shortest, longest] = [Number.POSITIVE_INFINITY, 0];
  for (let start = 0; start < matrix.length; start += n) {
    const row = matrix.subarray(start, start + n);
    const norm = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
    shortest = Math.min(shortest, norm);
    longest = Math.max(longest, norm);
  }
  return longest / shortest;
}
