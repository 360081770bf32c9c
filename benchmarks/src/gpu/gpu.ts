import { mkdirSync } from "node:fs";
import { createTokenizer } from "@lrm/data";
import { openCorpus } from "@lrm/data/node";
import { checkReplaceable } from "@lrm/files";
import { GPT2_PRESETS } from "@lrm/gpt2";
import type { WebGPUBackend } from "@lrm/kernels-webgpu/node";
import { Bench } from "../bench.ts";
import { PACKAGE } from "../folders.ts";
import { machine } from "../machine.ts";
import { formatResult, stopped } from "../result.ts";
import { type BenchRun, writeRun } from "../run_file.ts";
import { SUITE_NAMES, SUITES } from "../suites.ts";
import { UsageError } from "../usage_error.ts";
import { type TimedTraining, timedTraining } from "./timed_training.ts";

/** Folder of the reports: one file for each adapter and day. */
const RESULTS = `${PACKAGE}results/gpu/`;
/** Seconds after which no further suite begins. */
const SUITE_SECONDS = 240;
/** Seconds of each training. */
const TRAINING_SECONDS = 300;

/** Models that are trained. */
const TRAININGS = [
  { preset: "nano", tokenizer: "bytes", batch: 16, context: 128 },
  { preset: "small", tokenizer: "gpt2", batch: 4, context: 512 },
] as const;

/** A report: the suites on one GPU, what its tuner chose, and two trainings. */
export interface GpuReport extends BenchRun {
  readonly adapter: {
    readonly description: string;
    readonly features: readonly string[];
    readonly limits: Readonly<Record<string, number>>;
    /** Product kernels that the tuner chose. */
    readonly kernels: string;
  };
  /** Trainings that did not stop; `results` says why others did. */
  readonly trainings: readonly (TimedTraining & (typeof TRAININGS)[number])[];
}

/**
 * Measures a GPU in about a quarter of an hour: the tuner, all suites, and five minutes of training
 * of a nano and of a 124M GPT-2 with Muon. Writes one file, after each part, that can be sent to
 * us. With `quick`, one short measurement of each, and a few steps of nano only.
 *
 * @throws DeviceError or UsageError on a machine without a GPU, except with `quick`
 */
export async function gpu({ quick }: { readonly quick: boolean }): Promise<void> {
  const options = { backends: ["webgpu"], full: false, quick } as const;
  const bench = new Bench(options, (result) => process.stdout.write(`${formatResult(result)}\n`));
  const start = performance.now();
  try {
    const backend = await openGpu(bench, quick);
    const path = pathOf(backend);
    mkdirSync(RESULTS, { recursive: true });
    await checkReplaceable(path);
    const trainings: GpuReport["trainings"][number][] = [];
    const seconds = () => Math.round((performance.now() - start) / 1000);
    const save = async (): Promise<void> => {
      const report: GpuReport = {
        ...{ machine: machine(), date: new Date().toISOString(), seconds: seconds(), options },
        ...{ adapter: adapterOf(backend), trainings, results: bench.results },
      };
      await writeRun(path, report);
    };
    process.stdout.write(`${backend.info.description}\n`);
    // A software adapter would need minutes for each step of the larger one.
    for (const training of quick ? TRAININGS.slice(0, 1) : TRAININGS) {
      // The larger one may need more memory than there is.
      await bench.attempt(`training of ${training.preset}`, async () => {
        const corpus = await openCorpus("sotu", await createTokenizer(training.tokenizer));
        const { preset, batch, context } = training;
        const model = { ...GPT2_PRESETS[preset], contextLength: context };
        const time = quick ? 0 : TRAINING_SECONDS;
        const done = await timedTraining(backend, { model, corpus, batch, context, seconds: time });
        trainings.push({ ...training, ...done });
        process.stdout.write(`${trainingText(trainings.at(-1)!)}\n`);
      });
      await save();
    }
    const suitesStart = performance.now();
    for (const name of SUITE_NAMES) {
      if (performance.now() - suitesStart > SUITE_SECONDS * 1000) {
        bench.report(stopped(name, `left out after ${SUITE_SECONDS} s of suites`));
        continue;
      }
      process.stdout.write(`${name}\n`);
      await bench.attempt(name, () => SUITES[name](bench));
      await save();
    }
    process.stdout.write(
      `${Math.ceil(seconds() / 60)} min. To share the numbers, send this file: ${path}\n`,
    );
  } finally {
    await bench.close();
  }
}

async function openGpu(bench: Bench, quick: boolean): Promise<WebGPUBackend> {
  const backend = (await bench.backend("webgpu")) as WebGPUBackend;
  if (backend.info.software && !quick) {
    throw new UsageError(
      `Cannot measure a GPU: there is none, only ${backend.info.description}`,
      "run this on a machine with a GPU and its driver, or add --quick to see that everything works",
    );
  }
  return backend;
}

/** Returns the path of today's report of an adapter. */
function pathOf({ info }: WebGPUBackend): string {
  const name = info.description
    .toLowerCase()
    .replace(/^webgpu: /, "")
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_|_$/g, "");
  return `${RESULTS}${new Date().toISOString().slice(0, 10)}_${name}.json`;
}

function adapterOf({ info, device, limits }: WebGPUBackend): GpuReport["adapter"] {
  return {
    description: info.description,
    features: [...device.features].sort(),
    limits: { ...limits },
    kernels: info.kernels ?? "",
  };
}

function trainingText({
  preset,
  steps,
  tokensPerSecond,
  dispatches,
  validation,
}: TimedTraining & (typeof TRAININGS)[number]): string {
  const [before, after] = validation.map((loss) => loss.toFixed(3));
  const speed = Math.round(tokensPerSecond.median).toLocaleString("en");
  return `  ${preset}: ${steps} steps of ${dispatches} kernels, ${speed} tokens/s, validation loss ${before} to ${after}`;
}
