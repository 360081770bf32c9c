import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Corpus } from "@lrm/data";
import { openFile } from "@lrm/files";
import { parseJson } from "@lrm/files/values";
import type { Backend } from "@lrm/tensor";
import { RunError, type StepMetrics, train } from "@lrm/train";
import { CATALOG, type Catalog } from "../catalog.ts";
import { vocabularySizeOf } from "../models/vocabulary.ts";
import type { RunConfig } from "../run_config.ts";
import { runTask } from "../run_task.ts";
import { createSession } from "./create_session.ts";

/** Relative tolerance of a recomputed number: versions of kernels round differently. */
const TOLERANCE = 1e-5;
/** Maximum length of the first line of metrics, in bytes. */
const LINE = 2 ** 16;

/**
 * Repeats a run's first step and compares it with `metrics.jsonl`, for checkpoints that do not
 * store their settings. The step depends on the seed, the batch, the model and the data.
 *
 * @param path  path of the run
 * @returns  true if the step could be repeated, which needs the first line and the model that the
 *   run started from
 * @throws RunError if the step differs
 */
export async function checkFirstStep(
  path: string,
  backend: Backend,
  config: RunConfig,
  corpus: Corpus,
  catalog: Catalog = CATALOG,
): Promise<boolean> {
  const recorded = await firstLine(join(path, "metrics.jsonl"));
  const again = recorded && (await firstStep(backend, config, corpus, catalog));
  if (recorded === undefined || again === undefined) return false;
  for (const name of ["loss", "gradientNorm"] as const) {
    const [then = 0, now = 0] = [recorded[name], again[name]];
    if (Math.abs(then - now) <= TOLERANCE * Math.abs(now)) continue;
    throw new RunError(
      `Cannot resume ${path}: its first step had ${name} ${then}, and has ${now} by its config.json`,
      "restore config.json from a copy, or start a new run",
    );
  }
  return true;
}

async function firstLine(path: string): Promise<StepMetrics | undefined> {
  try {
    await using file = await openFile(path);
    const { buffer, bytesRead } = await file.read(new Uint8Array(LINE), 0, LINE, 0);
    const [line = ""] = new TextDecoder().decode(buffer.subarray(0, bytesRead)).split("\n", 1);
    const { step, loss, gradientNorm } = Object(parseJson(line)) as Partial<StepMetrics>;
    if (step !== 1 || !Number.isFinite(loss) || !Number.isFinite(gradientNorm)) return undefined;
    return { step, loss: loss!, gradientNorm: gradientNorm!, learningRate: 0, tokens: 0 };
  } catch {
    return undefined; // Without it nothing can be compared, and the caller says so.
  }
}

async function firstStep(
  backend: Backend,
  config: RunConfig,
  corpus: Corpus,
  catalog: Catalog,
): Promise<StepMetrics | undefined> {
  if (config.from !== undefined && !existsSync(config.from)) return undefined;
  using session = await createSession(backend, config, catalog);
  const { optimizer } = session;
  const never = Number.MAX_SAFE_INTEGER;
  const vocabularySize = vocabularySizeOf(config.tokenizer, config.model.config);
  const task = runTask(session, corpus, { ...config, vocabularySize });
  const steps: StepMetrics[] = [];
  await train(
    { backend, task, optimizer },
    { ...config.training, steps: never, evaluateEvery: never, checkpointEvery: never },
    { shouldStop: () => true, onStep: (metrics) => steps.push(metrics) },
  );
  return steps[0];
}
