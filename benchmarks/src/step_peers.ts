import type { Backend } from "@lrm/tensor";
import { type Bench, type DroppableContender, SLOW_ADAPTER } from "./bench.ts";
import type { PeerBackend } from "./peers/javascript.ts";
import { jaxStep } from "./peers/jax_step.ts";
import { LLM_C_SETTINGS, prepareLlmC } from "./peers/llm_c.ts";
import { type Absent, absent } from "./race.ts";
import { drawStep, STEP_TOLERANCE, stepError } from "./step_problem.ts";
import type { StepSettings } from "./training_step.ts";

/** Forms of a step in PyTorch, and the names of the peers; see python/torch_subjects.py. */
const FORMS = {
  pytorch: "eager",
  "pytorch tuned": "tuned",
  "pytorch compiled": "compiled",
  "pytorch bfloat16": "bfloat16",
} as const;

/** Peers of a step whose arithmetic is float32 and that their users would call tuned. */
export const TUNED: readonly string[] = ["pytorch tuned", "pytorch compiled"];

/** Name of jax-js on a backend. */
export const jaxName = (kind: PeerBackend): string => `jax-${kind}`;

/** Longest step, in seconds, that jax-js takes: each race needs seven, and others wait for them. */
const LONGEST_STEP = 5;

/** Returns the reason why jax-js takes no step on a software adapter, unless `all` shall run. */
export function tooSlowAdapter(
  kind: PeerBackend,
  { info }: Backend,
  all: boolean,
): Absent | undefined {
  return info.software && !all ? { name: jaxName(kind), reason: SLOW_ADAPTER } : undefined;
}

/** A step that was timed. */
export interface TimedStep {
  readonly seconds: number;
  /** Floating-point operations of the step. */
  readonly flops: number;
}

/**
 * Predicts from a step of nano whether a larger one is too slow for jax-js; returns the reason, or
 * undefined if it is not. A step of 124M that is tried and needs more than the 4 GiB of jax-js's
 * memory in WebAssembly also leaves too little of it for the models of later suites.
 *
 * @param nano  its step of nano, if it has taken one
 * @param flops  floating-point operations of the larger step
 */
export function tooSlow(
  kind: PeerBackend,
  nano: TimedStep | undefined,
  flops: number,
): Absent | undefined {
  const name = jaxName(kind);
  if (nano === undefined) return { name, reason: "skipped: it took no step of nano" };
  const { seconds } = nano;
  const times = flops / nano.flops;
  if (seconds * times <= LONGEST_STEP) return undefined;
  return {
    name,
    reason: `skipped: a step of nano takes ${seconds.toFixed(1)} s, and this one is ${times.toFixed(0)} times the work`,
  };
}

/**
 * Prepares the same step in jax-js, from the same weights, and compares its first steps with LRM's.
 *
 * @param backend  takes LRM's steps
 */
export async function jaxPeer(
  backend: Backend,
  kind: PeerBackend,
  settings: StepSettings,
): Promise<DroppableContender | Absent> {
  const name = jaxName(kind);
  const { problem, trace } = await drawStep(backend, settings);
  try {
    const { trace: its, ...step } = await jaxStep(kind, problem);
    const error = stepError(its, trace);
    return { ...step, name, error, tolerance: STEP_TOLERANCE, mayLag: true };
  } catch (error) {
    return absent(name, error);
  }
}

/**
 * Prepares the same step in PyTorch, in JAX where optax has the rule, and in llm.c if its folder is
 * given and it has the step.
 *
 * @param all  also PyTorch's tuned forms and JAX; else only PyTorch as people write it
 */
export async function stepPeers(
  bench: Bench,
  { model, batch, context, optimizer, rank }: StepSettings,
  all: boolean,
): Promise<(DroppableContender | Absent)[]> {
  const { layers, width, heads, vocabularySize: vocabulary } = model;
  const run = { batch, context, optimizer, rank };
  const settings = { layers, width, heads, vocabulary, ...run };
  const peers: (DroppableContender | Absent)[] = [];
  for (const [name, form] of Object.entries(FORMS)) {
    if (!all && name !== "pytorch") continue;
    peers.push(await bench.prepare("torch", name, "step", { ...settings, form }));
  }
  if (all && run.optimizer !== "low-rank-muon") {
    peers.push(await bench.prepare("jax", "jax", "step", settings));
  }
  const { llmC, threads } = bench.options;
  const fits = Object.entries(LLM_C_SETTINGS).every(
    ([name, value]) => settings[name as keyof typeof settings] === value,
  );
  if (llmC !== undefined && fits) peers.push(await prepareLlmC(llmC, threads));
  return peers;
}
