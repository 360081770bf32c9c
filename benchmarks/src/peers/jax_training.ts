import type { Array as JaxArray } from "@jax-js/jax";
import type { Subject } from "../measure.ts";
import type { HostParameter } from "../own_models/model_problem.ts";
import type { Jax } from "./jax.ts";
import {
  correctionsOf,
  type JaxCorrections,
  type JaxSettings,
  type JaxState,
  startOf,
  updateAll,
} from "./jax_update.ts";

/** Steps in flight. */
const TOGETHER = 16;

/** A model that is trained repeatedly on one batch. */
export interface JaxTraining {
  /** Takes a step, and returns the loss before it. */
  step(): Promise<number>;
  /** Weights and averages now; they belong to the training. */
  state(): JaxState;
  readonly run: Subject;
  drop(): void;
}

/** Parameters at the start, and the rules that train them. */
interface JaxTrained {
  readonly parameters: readonly HostParameter[];
  /** Trains the matrices with Muon, else with Adam like the rest. */
  readonly muon: boolean;
  readonly settings: JaxSettings;
}

/**
 * Prepares a training in jax-js: one `jit` compiles loss, gradient and update. Its steps consume
 * the state before, so that its memory is free as soon as the update has read it.
 *
 * @param lossOf  computes the loss; consumes its arguments
 * @param batch  belongs to the training from now on
 */
export function jaxTraining(
  jax: Jax,
  { parameters, muon, settings }: JaxTrained,
  lossOf: (weights: JaxArray[], inputs: JaxArray, targets: JaxArray) => JaxArray,
  batch: readonly [inputs: JaxArray, targets: JaxArray],
): JaxTraining {
  const compiled = jax.jit(
    (state: JaxState, inputs: JaxArray, targets: JaxArray, corrections: JaxCorrections) => {
      const [loss, gradients] = jax.valueAndGrad(lossOf)(
        jax.tree.ref(state.weights),
        inputs,
        targets,
      );
      return { loss, state: updateAll(jax, settings, state, gradients, corrections) };
    },
  );
  const [inputs, targets] = batch;
  let state = startOf(jax, parameters, muon);
  let t = 0;
  const step = (): JaxArray => {
    t++;
    const corrections = correctionsOf(jax, settings, t);
    const result = compiled(state, inputs.ref, targets.ref, corrections);
    state = result.state;
    return result.loss;
  };
  return {
    step: async () => (await step().data())[0]!,
    state: () => state,
    run: async (repeats) => {
      for (let at = 0; at < repeats; at++) {
        step().dispose();
        // jax-js computes only what is waited for; waiting for each step would cost a round trip.
        if (at % TOGETHER === TOGETHER - 1) await jax.blockUntilReady(state);
      }
      await jax.blockUntilReady(state);
    },
    drop: () => {
      jax.tree.dispose([state, inputs, targets]);
      compiled.dispose();
    },
  };
}

/** Reads arrays, which stay as they are. */
export function readAll(arrays: readonly JaxArray[]): Promise<ArrayLike<number>[]> {
  return Promise.all(arrays.map((each) => each.ref.data()));
}
