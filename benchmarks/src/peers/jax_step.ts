import { TRACE_STEPS } from "../own_models/training_trace.ts";
import type { Contender } from "../race.ts";
import type { StepProblem, StepTrace } from "../step_problem.ts";
import { STEP_SETTINGS } from "../training_step.ts";
import type { PeerBackend } from "./javascript.ts";
import { jaxDevice, openJax } from "./jax.ts";
import { jaxGpt2Loss } from "./jax_gpt2.ts";
import { jaxTraining, readAll } from "./jax_training.ts";

/** A training step of GPT-2 in a peer, with its first steps for the check. */
export interface PeerStep extends Pick<Contender, "device" | "run"> {
  readonly trace: StepTrace;
  drop(): void;
}

/** Prepares a training step of GPT-2 in jax-js; throws if it cannot. */
export async function jaxStep(backend: PeerBackend, problem: StepProblem): Promise<PeerStep> {
  const jax = await openJax(backend);
  const { model, parameters, muon } = problem;
  const {
    adam,
    muon: { momentum },
  } = STEP_SETTINGS;
  const shape = [...problem.shape];
  const names = parameters.map(({ name }) => name);
  const { step, state, run, drop } = jaxTraining(
    jax,
    { parameters, muon, settings: STEP_SETTINGS },
    (weights, inputs, targets) => {
      const named = Object.fromEntries(names.map((name, at) => [name, weights[at]!]));
      return jaxGpt2Loss(jax, model, named, inputs, targets);
    },
    [jax.numpy.array(problem.inputs, { shape }), jax.numpy.array(problem.targets, { shape })],
  );
  const takeTrace = async (): Promise<StepTrace> => {
    const losses = [await step()];
    const firsts = await readAll(state().averages.map(([first]) => first!));
    const gradients = firsts.map((first, at) => {
      // The first average of gradients was zero before this step.
      const beta = muon && parameters[at]!.matrix ? momentum : adam.betas[0];
      return Float32Array.from(first, (value) => value / (1 - beta));
    });
    while (losses.length <= TRACE_STEPS) losses.push(await step());
    return { losses, gradients };
  };
  try {
    return { device: jaxDevice(backend), trace: await takeTrace(), run, drop };
  } catch (error) {
    drop(); // Its memory in WebAssembly ends at 4 GiB, and other models need it.
    throw error;
  }
}
