import type { GPT2Config } from "@lrm/gpt2";
import type { Bench, PythonContender } from "./bench.ts";
import { LLM_C_SETTINGS, prepareLlmC } from "./peers/llm_c.ts";
import type { Absent } from "./race.ts";
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

/**
 * Prepares the same step in PyTorch, in JAX where optax has the rule, and in llm.c if its folder is
 * given and it has the step.
 *
 * @param all  also PyTorch's tuned forms and JAX; else only PyTorch as people write it
 */
export async function stepPeers(
  bench: Bench,
  { layers, width, heads, vocabularySize: vocabulary }: GPT2Config,
  run: { batch: number; context: number; optimizer: StepOptimizer; rank: number },
  all: boolean,
): Promise<(PythonContender | Absent)[]> {
  const settings = { layers, width, heads, vocabulary, ...run };
  const peers: (PythonContender | Absent)[] = [];
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
