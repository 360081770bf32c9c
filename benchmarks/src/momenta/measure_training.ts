import type { Corpus } from "@lrm/data";
import { type Backend, Random } from "@lrm/tensor";
import type { MeasurePlan } from "../measure.ts";
import { measureMomentum, type Spread } from "./measures.ts";
import { compareMethods, type Method } from "./methods.ts";
import { momentaOf, type TrainingSettings } from "./training.ts";

/** Matrices of which all methods are compared, in the second block after the last step. */
const COMPARED: readonly string[] = ["query", "MLP's input"];

/** A momentum of a training, measured. */
export interface Measured extends Spread {
  readonly width: number;
  readonly seed: number;
  /** Block, from 0. */
  readonly layer: number;
  readonly kind: string;
  readonly step: number;
}

/** A momentum of which all methods were compared. */
export interface Compared {
  readonly width: number;
  readonly seed: number;
  readonly kind: string;
  readonly methods: readonly Method[];
}

/** Measures of one or several trainings. */
export interface Results {
  readonly measured: readonly Measured[];
  readonly compared: readonly Compared[];
}

/** Trains once and measures the momenta of all matrices after some steps. */
export async function measureTraining(
  backend: Backend,
  corpus: Corpus,
  settings: TrainingSettings,
  timing: MeasurePlan,
): Promise<Results> {
  const { width, seed, steps } = settings;
  const random = new Random(seed);
  const measured: Measured[] = [];
  const compared: Compared[] = [];
  for await (const { M, ...where } of momentaOf(backend, corpus, settings)) {
    measured.push({ width, seed, ...where, ...(await measureMomentum(M, random)) });
    const { layer, step, kind } = where;
    if (layer === 1 && step === steps.at(-1) && COMPARED.includes(kind)) {
      compared.push({ width, seed, kind, methods: await compareMethods(M, random, timing) });
    }
    M.dispose();
  }
  return { measured, compared };
}
