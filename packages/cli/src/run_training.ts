import { generate } from "@lrm/gpt2";
import type { Backend } from "@lrm/tensor";
import { type Corpus, type StepMetrics, type Tokenizer, train } from "@lrm/train";
import type { RunFolder } from "@lrm/train/node";
import { Progress } from "./progress.ts";
import type { RunConfig } from "./run_config.ts";
import type { Session } from "./session.ts";

/** A run that is ready to go. */
export interface PreparedRun {
  readonly backend: Backend;
  readonly config: RunConfig;
  readonly corpus: Corpus;
  readonly tokenizer: Tokenizer;
  readonly session: Session;
  readonly folder: RunFolder;
}

/** Characters of the sample that a run ends with are about so many tokens. */
const SAMPLE_TOKENS = 400;

/**
 * Trains to the end, or until Ctrl-C, which saves; then writes a sample.
 *
 * @returns  whether the run is complete
 */
export async function runTraining(run: PreparedRun): Promise<boolean> {
  const { backend, config, corpus, session, folder } = run;
  const { training } = config;
  const interruption = new AbortController();
  const interrupt = (): void => {
    // A second Ctrl-C ends the process at once, as people expect.
    process.removeListener("SIGINT", interrupt);
    process.stderr.write("\nSaving …\n");
    interruption.abort();
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  const tokensPerStep = training.batch * training.context * training.accumulation;
  const start = session.optimizer.steps;
  const progress = new Progress(training.steps, start, start * tokensPerStep);
  let last: StepMetrics | undefined;
  let validationLoss: number | undefined;
  try {
    if (start === 0) await folder.save(session.snapshot());
    const steps = await train(
      {
        backend,
        model: session.model,
        vocabularySize: config.model.config.vocabularySize,
        optimizer: session.optimizer,
        corpus,
      },
      training,
      {
        signal: interruption.signal,
        onStep(metrics) {
          folder.record(metrics);
          progress.update(metrics);
          last = metrics;
          validationLoss = metrics.validationLoss ?? validationLoss;
        },
        async save(step) {
          await folder.save(session.snapshot());
          const memory = backend.memory();
          folder.recordTiming({
            step,
            time: new Date().toISOString(),
            tokensPerSecond: Math.round(progress.rate(step * tokensPerStep)),
            liveBytes: memory.liveBytes,
            peakBytes: memory.peakBytes,
          });
        },
      },
    );
    progress.stop();
    if (steps < training.steps) {
      process.stderr.write(
        `Saved step ${steps} of ${training.steps}. Go on with: npx lrm train --resume ${folder.path}\n`,
      );
      return false;
    }
    const sample = await sampleText(run);
    await folder.writeText("sample.txt", `${sample}\n`);
    process.stdout.write(`\n${sample}\n\n`);
    process.stdout.write(
      `${steps} steps, loss ${last?.loss.toFixed(3) ?? "–"}, validation ${validationLoss?.toFixed(4) ?? "–"} nats per ${config.tokenizer === "bytes" ? "byte" : "token"}. Run: ${folder.path}\n`,
    );
    return true;
  } finally {
    progress.stop();
    process.removeListener("SIGINT", interrupt);
    process.removeListener("SIGTERM", interrupt);
    await folder.release();
    session.dispose();
    await backend.dispose();
  }
}

async function sampleText({ session, tokenizer, config }: PreparedRun): Promise<string> {
  const prompt = tokenizer.encode("\n");
  const tokens = await generate(session.model, prompt, {
    tokens: SAMPLE_TOKENS,
    temperature: 0.8,
    topK: 50,
    seed: config.training.seed,
  });
  return tokenizer.decode(tokens).trim();
}
