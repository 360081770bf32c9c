import type { GPT2Config } from "@lrm/gpt2";
import type { Bench } from "./bench.ts";
import type { Absent, Contender } from "./race.ts";
import type { StepOptimizer } from "./training_step.ts";

/** Forms of a step in PyTorch, and the names of the peers; see python/torch_subjects.py. */
const FORMS = {
  pytorch: "eager",
  "pytorch tuned": "tuned",
  "pytorch compiled": "compiled",
  "pytorch bfloat16": "bfloat16",
} as const;

/** Peers of a step whose arithmetic is float32 and that their users would call tuned. */
export const TUNED: readonly string[] = ["pytorch tuned", "pytorch compiled"];

/** A peer that runs in Python, until it is dropped. */
export type PythonStep = Contender & { drop(): Promise<void> };

/**
 * Prepares the same step in PyTorch and, where optax has the rule, in JAX.
 *
 * @param all  also PyTorch's tuned forms and JAX; else only PyTorch as people write it
 */
export async function stepPeers(
  bench: Bench,
  { layers, width, heads, vocabularySize: vocabulary }: GPT2Config,
  run: { batch: number; context: number; optimizer: StepOptimizer; rank: number },
  all: boolean,
): Promise<(PythonStep | Absent)[]> {
  const settings = { layers, width, heads, vocabulary, ...run };
  const peers: (PythonStep | Absent)[] = [];
  for (const [name, form] of Object.entries(FORMS)) {
    if (!all && name !== "pytorch") continue;
    peers.push(await pythonStep(bench, "torch", name, { ...settings, form }));
  }
  if (all && run.optimizer !== "low-rank-muon") {
    peers.push(await pythonStep(bench, "jax", "jax", settings));
  }
  return peers;
}

async function pythonStep(
  bench: Bench,
  library: "torch" | "jax",
  name: string,
  settings: Readonly<Record<string, number | string>>,
): Promise<PythonStep | Absent> {
  const peer = await bench.python(library);
  if ("reason" in peer) return { ...peer, name };
  const prepared = await peer.prepare("step", settings);
  return { ...prepared, name, device: peer.version };
}
