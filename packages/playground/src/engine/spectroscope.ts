import { copy, keep, subtract, type Tensor } from "@lrm/tensor";
import type { StepPhase } from "@lrm/train";
import type { WorkerMessage } from "../protocol.ts";
import type { Run } from "./run.ts";
import { singularValues } from "./singular_values.ts";

type Spectrum = Extract<WorkerMessage, { kind: "spectrum" }>;

/** A weight's momentum and change in one step, on the device. */
interface Sighting {
  readonly weight: string;
  readonly step: number;
  readonly learningRate: number;
  readonly momentum: Tensor | undefined;
  readonly update: Tensor;
}

/** Milliseconds between two spectra of a run, at least. */
const INTERVAL = 2000;
/** And so many times as long as one takes, so that training hardly waits for them. */
const REST = 20;

/** Looks at one weight's momentum and update now and then. It only reads: training goes on as if it were not there. */
export class Spectroscope {
  #weight: string | undefined;
  readonly #due = new Map<Run, number>();
  #before: Tensor | undefined;
  #sighting: Sighting | undefined;

  /** @param weight  its name; undefined: none */
  constructor(weight: string | undefined) {
    this.#weight = weight;
  }

  /** From now on at this weight, at once. */
  watch(weight: string | undefined): void {
    this.#weight = weight;
    this.#due.clear();
  }

  /** Sees every step of every run go by. */
  observe(run: Run, phase: StepPhase, step: number): void {
    if (phase !== "optimizer" && phase !== "metrics") return;
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

  /** Drops what was seen in a turn that ended a run. */
  forget(): void {
    this.#before?.dispose();
    this.#sighting?.momentum?.dispose();
    this.#sighting?.update.dispose();
    this.#before = undefined;
    this.#sighting = undefined;
  }

  /** What was seen in a run's turn, if anything; to be asked after it. */
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
    };
    const now = performance.now();
    this.#due.set(run, now + Math.max(INTERVAL, REST * (now - started)));
    return spectrum;
  }
}
