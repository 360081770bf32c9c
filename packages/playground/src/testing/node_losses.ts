import { createHash } from "node:crypto";
import { bytesTokenizer, corpusOfDocuments } from "@lrm/data";
import { GPT2 } from "@lrm/gpt2";
import { Session, weightsRandom } from "@lrm/run";
import type { Backend } from "@lrm/tensor";
import { languageModelTask, train } from "@lrm/train";
import type { PlaygroundConfig } from "../config.ts";
import { runConfigs } from "../engine/run_config.ts";

/**
 * Trains the runs of a configuration in Node, one after the other, and lists their losses.
 *
 * @param most  largest number of steps
 */
export async function nodeLosses(
  backend: Backend,
  config: PlaygroundConfig,
  documents: readonly string[],
  most = config.steps,
): Promise<number[][]> {
  const corpus = corpusOfDocuments("text", documents, bytesTokenizer, createHash("sha256"));
  const all: number[][] = [];
  for (const each of runConfigs(config, corpus, backend)) {
    const random = weightsRandom(each.training.seed);
    const initial = GPT2.initialize(backend, each.model.config, random);
    using session = await Session.around(initial, each);
    const { model, optimizer } = session;
    const losses: number[] = [];
    const task = languageModelTask(model, corpus, { ...each.training, vocabularySize: 256 });
    const enough = new AbortController();
    await train({ backend, task, optimizer }, each.training, {
      signal: enough.signal,
      onStep: ({ loss }) => {
        if (losses.push(loss) >= most) enough.abort();
      },
    });
    all.push(losses.slice(0, most));
  }
  return all;
}
