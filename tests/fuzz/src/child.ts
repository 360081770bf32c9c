/**
 * Child process of the fuzzer. Reads damaged files, one task after the other, and may be killed at
 * any time.
 *
 * @module
 */
import { main } from "@lrm/cli";
import { createTokenizer } from "@lrm/data";
import { openCorpus } from "@lrm/data/node";
import { isProblem } from "@lrm/files/problem";
import { openSafetensorsFile } from "@lrm/safetensors/node";
import { tensorsText, tokensText } from "./digest.ts";
import type { Answer, Task } from "./task.ts";

/** Marks the end of a task's output, on both streams. */
const END = "\u0004";

for (const emitter of [process, process.stdout, process.stderr]) emitter.setMaxListeners(0);

process.on("message", async (task: Task) => {
  const answer = await perform(task);
  for (const stream of [process.stdout, process.stderr]) {
    await new Promise<void>((resolve) => stream.write(END, () => resolve()));
  }
  process.send!(answer);
});
process.on("disconnect", () => process.exit(0));

async function perform(task: Task): Promise<Answer> {
  try {
    switch (task.kind) {
      case "lrm": {
        const code = await main(task.words);
        // The text is on the streams.
        return { kind: code === 0 ? "accepted" : "refused", text: "" };
      }
      case "tensors":
        return { kind: "accepted", text: await tensorsIn(task.path) };
      case "corpus":
        return { kind: "accepted", text: await tokensIn(task.path, task.tokenizer) };
      default:
        return task satisfies never;
    }
  } catch (error) {
    if (isProblem(error)) return { kind: "refused", text: error.message };
    return { kind: "crash", text: `no error for people: ${error}` };
  }
}

async function tensorsIn(path: string): Promise<string> {
  const file = await openSafetensorsFile(path);
  try {
    const tensors = new Map();
    for (const name of file.tensors.keys()) tensors.set(name, await file.read(name));
    return tensorsText(tensors);
  } finally {
    await file.close();
  }
}

async function tokensIn(path: string, name: "bytes" | "gpt2"): Promise<string> {
  const { train, validation } = await openCorpus(path, await createTokenizer(name));
  const all = new Int32Array(train.length + validation.length);
  train.copy(0, all.subarray(0, train.length));
  validation.copy(0, all.subarray(train.length));
  return tokensText(all);
}
