/**
 * Program that `finetune-memory` starts for each measurement, so that the memory of the process is
 * that of one run: fine-tunes a folder by LoRA for some steps, and prints what that took as JSON.
 *
 * @module
 */
import { join } from "node:path";
import { listAdapters } from "@lrm/kernels-webgpu/node";
import type { BackendRequest } from "@lrm/run";
import { finetune, trainRun } from "@lrm/run/node";
import { peakOf, type StepMemory } from "@lrm/train";
import type { FinetuneAnswer, FinetuneRequest } from "./request.ts";

const { model, examples, folder, steps, backend } = JSON.parse(process.argv[2]!) as FinetuneRequest;

const settings = {
  ...{ from: model, data: examples, steps, batch: 1, evaluateEvery: steps, sampleTokens: 1 },
  lora: { rank: 16 },
};
const device: BackendRequest =
  backend === "webgpu"
    ? { backend, adapter: (await hasGpu()) ? "hardware" : "software" }
    : { backend: "cpu", blas: backend === "blas" };
const run = await finetune(settings, { out: join(folder, "run"), device });
const { description } = run.backend.info;
const trained = run.session.lora!.parameters.reduce((sum, { value }) => sum + value.size, 0);
let counted: StepMemory | undefined;
const losses: number[] = [];
let tokensPerSecond = Number.NaN;
await trainRun(run, {
  observers: [
    {
      onMemory: (memory) => {
        counted = memory;
      },
      onStep: ({ loss }) => {
        losses.push(loss);
      },
      onPace: (pace) => {
        tokensPerSecond = pace.tokensPerSecond ?? Number.NaN;
      },
    },
  ],
});
const answer: FinetuneAnswer = {
  ...{ device: description, trained, losses, counted: peakOf(counted!) },
  process: 1024 * process.resourceUsage().maxRSS, // Node gives kibibytes.
  tokensPerSecond,
};
process.stdout.write(`${JSON.stringify(answer)}\n`);

async function hasGpu(): Promise<boolean> {
  const adapters = await listAdapters();
  return adapters.some(({ adapter }) => adapter === "hardware");
}
