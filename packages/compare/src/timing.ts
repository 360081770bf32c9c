import { arch, cpus, platform, release } from "node:os";
import { join } from "node:path";
import { Tape } from "@lrm/autograd";
import { sealed } from "@lrm/files";
import {
  at,
  from,
  isObject,
  optional,
  problemIn,
  type Settings,
  text,
  whole,
} from "@lrm/files/values";
import type { Session } from "@lrm/run";
import {
  InputError,
  OPTIMIZERS,
  type OptimizerConfig,
  type OptimizerName,
  vocabularySizeOf,
} from "@lrm/run";
import { createSession, readSealedFile } from "@lrm/run/node";
import { Random, scope, tensor } from "@lrm/tensor";
import { fillRandomBatch, makeBatch, train } from "@lrm/train";
import { type Comparison, identityOf, writeText } from "./comparison.ts";
import { rounded } from "./results.ts";
import { runConfigOf, type Workbench } from "./run.ts";

/** Steps that are timed at once: as many as the optimizer that does something rare, every 32 steps, needs to do it once. */
const STEPS = 32;
/** Measurements of each optimizer, the first of which is not counted: it compiles, and fills pools and caches. */
const ROUNDS = 6;
/** After so long the current round is the last: seconds. */
const LONG = 240;

/** Middle, smallest and largest of several measurements, in seconds. */
interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** What a step of an optimizer takes. */
export interface StepTiming {
  /** Of a whole step, in seconds. */
  readonly step: Spread;
  /** Of the update alone, in seconds. */
  readonly update: Spread;
}

/** How long steps take, all measured in turn in one process, as `timing.json` keeps it. */
export interface Timing {
  /** Of the comparison that it was made for; of earlier versions it is not known. */
  readonly comparison?: string;
  readonly date: string;
  readonly processor: string;
  readonly cores: number;
  readonly system: string;
  readonly node: string;
  readonly device: string;
  readonly rounds: number;
  readonly stepsPerRound: number;
  readonly optimizers: Partial<Record<OptimizerName, StepTiming>>;
}

const isSpread = (json: unknown): boolean => {
  const { median, least, most } = (json ?? {}) as Partial<Spread>;
  return [median, least, most].every(from(0)) && least! <= median! && median! <= most!;
};

const isTimings = (json: unknown): boolean =>
  isObject(json) &&
  Object.entries(json).every(
    ([name, each]) =>
      OPTIMIZERS.includes(name as OptimizerName) &&
      isSpread(at(each, "step")) &&
      isSpread(at(each, "update")),
  );

const SETTINGS: Settings = {
  comparison: optional(text),
  date: (value) => text(value) && Number.isFinite(Date.parse(value as string)),
  processor: text,
  cores: whole(1),
  system: text,
  node: text,
  device: text,
  rounds: whole(1),
  stepsPerRound: whole(1),
  optimizers: isTimings,
};

/**
 * The timing in `folder`; undefined where there is none.
 *
 * @throws InputError where it is damaged, or of other settings
 */
export async function readTiming(
  folder: string,
  comparison: Comparison,
): Promise<Timing | undefined> {
  const path = join(folder, "timing.json");
  const json = await readSealedFile(path, "remove it to measure again");
  if (json === undefined) return undefined;
  const timing = json as Timing;
  const problem =
    problemIn(json, SETTINGS) ??
    (timing.comparison === undefined || timing.comparison === identityOf(comparison)
      ? undefined
      : "it was made with other settings than comparison.json has");
  if (problem === undefined) return timing;
  throw new InputError(`Cannot use ${path}: ${problem}; remove it to measure again`);
}

/**
 * Measures the steps of all optimizers in turn (A B C A B C …), so that a machine whose speed drifts slows all of them alike, and keeps it in `folder`.
 *
 * @param options  `rounds`: measurements of each optimizer, from 2 on; `onRound`: called before each of them
 */
export async function measureTiming(
  folder: string,
  configs: readonly OptimizerConfig[],
  workbench: Workbench,
  {
    rounds: most = ROUNDS,
    onRound = () => {},
  }: {
    readonly rounds?: number;
    readonly onRound?: (round: number, rounds: number) => void;
  } = {},
): Promise<Timing> {
  const { backend, comparison, signal } = workbench;
  const steps = Math.min(STEPS, comparison.training.steps);
  const measured = configs.map(() => ({ step: [] as number[], update: [] as number[] }));
  const start = performance.now();
  let rounds = 0;
  for (let round = 0; round < most; round++) {
    onRound(round, most);
    for (const [index, config] of configs.entries()) {
      const { step, update } = await timed(config, steps, workbench);
      signal.throwIfAborted();
      if (round === 0) continue;
      measured[index]!.step.push(step);
      measured[index]!.update.push(update);
    }
    rounds = round;
    if (round > 0 && performance.now() - start > LONG * 1000) break;
  }
  const processors = cpus();
  const timing: Timing = {
    comparison: identityOf(comparison),
    date: new Date().toISOString(),
    processor: processors[0]?.model.trim() ?? "unknown",
    cores: processors.length,
    system: `${platform()} ${release()} ${arch()}`,
    node: process.version,
    device: backend.info.description,
    rounds,
    stepsPerRound: steps,
    optimizers: Object.fromEntries(
      configs.map(({ name }, index) => [
        name,
        {
          step: spreadOf(measured[index]!.step),
          update: spreadOf(measured[index]!.update),
        },
      ]),
    ),
  };
  await writeText(folder, "timing.json", `${JSON.stringify(sealed(timing), null, 2)}\n`);
  return timing;
}

/** Seconds of a step and of its update, over `steps` of them, on weights that are thrown away. */
async function timed(
  config: OptimizerConfig,
  steps: number,
  { backend, comparison, corpus, signal }: Workbench,
): Promise<{ step: number; update: number }> {
  using session = await createSession(backend, timedConfig(comparison, config));
  const { model, optimizer } = session;
  const weight = model.parameters[0]!.value;
  const trainFor = (count: number) =>
    trainSteps({ backend, comparison, corpus, signal }, session, count);
  await trainFor(2);
  const start = performance.now();
  await trainFor(steps);
  const trained = performance.now();
  // The gradients of the last step are still there; nothing is read until the end.
  let updating = 0;
  let from = performance.now();
  for (let at = 0; at < steps; at++) {
    if (optimizer.observed().length > 0) {
      await weight.read();
      updating += performance.now() - from;
      observe(session, { comparison, corpus });
      await weight.read();
      from = performance.now();
    }
    optimizer.step();
    backend.flush();
  }
  await weight.read();
  updating += performance.now() - from;
  return {
    step: (trained - start) / steps / 1000,
    update: updating / steps / 1000,
  };
}

/** Gives the coming step the moments of inputs that it asks for. They are part of the forward pass, not of the update. */
function observe(
  { model, optimizer }: Session,
  { comparison, corpus }: Pick<Workbench, "comparison" | "corpus">,
): void {
  const { batch, context } = comparison.training;
  const windows = makeBatch(batch, context);
  fillRandomBatch(windows, corpus.train, context, new Random(1));
  optimizer.observe();
  scope(() => {
    using tape = new Tape(model.backend);
    const shape = [batch, context];
    tape.backward(
      model.loss(
        tape,
        tensor(model.backend, windows.inputs, shape),
        tensor(model.backend, windows.targets, shape),
      ),
    );
  });
}

/** Trains `count` steps more and waits for them. */
async function trainSteps(
  { backend, comparison, corpus, signal }: Workbench,
  { model, optimizer }: Session,
  count: number,
): Promise<void> {
  const vocabularySize = vocabularySizeOf(comparison.tokenizer);
  const until = optimizer.steps + count;
  const never = Number.MAX_SAFE_INTEGER;
  const training = { ...comparison.training, evaluateEvery: never, checkpointEvery: never };
  await train(
    { backend, model, vocabularySize, optimizer, corpus },
    { ...training, steps: never, seed: 1 },
    { signal, shouldStop: () => optimizer.steps >= until },
  );
}

/** Rates so low that doing the last step again and again does not lead anywhere. */
function timedConfig(comparison: Comparison, config: OptimizerConfig) {
  const slow = 1e-9;
  const { adamw } = config;
  const optimizer = {
    ...config,
    learningRate: slow,
    ...(adamw && { adamw: { ...adamw, learningRate: slow } }),
  };
  return runConfigOf(comparison, optimizer, 1);
}

function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const median = (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
  const [least, most] = [sorted[0]!, sorted.at(-1)!];
  return { median: rounded(median), least: rounded(least), most: rounded(most) };
}
