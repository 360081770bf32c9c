import { bytesTokenizer, type Corpus, encodePrompt } from "@lrm/data";
import { GPT2 } from "@lrm/gpt2";
import { generate } from "@lrm/language-model";
import { type RunConfig, Session, weightsRandom } from "@lrm/run";
import type { Backend } from "@lrm/tensor";
import { type LoadedCheckpoint, type StepMetrics, type StepPhase, train } from "@lrm/train";
import type { StepPoint } from "../protocol.ts";
import { SavedFailure } from "./failures.ts";
import type { Spectroscope } from "./spectroscope.ts";

/** A run as it was kept. */
export interface SavedRun {
  readonly checkpoint: LoadedCheckpoint | undefined;
  /** Of the steps that it has done. */
  readonly points: readonly StepPoint[];
  /** Why it ended before its last step, where it did: then it has no checkpoint. */
  readonly failure: string | undefined;
}

/** One of the runs side by side: it trains when it is its turn, and stands still between. */
export class Run {
  readonly config: RunConfig;
  readonly session: Session;
  /** Every step so far. */
  readonly points: StepPoint[];
  /** Why it ended before its last step. */
  failure: unknown;
  readonly #backend: Backend;
  readonly #corpus: Corpus;
  readonly #spectroscope: Spectroscope;
  readonly #stopping = new AbortController();
  #training: Promise<void> | undefined;
  /** Lets the training loop go on. */
  #wake: (() => void) | undefined;
  /** Tells whoever gave it the turn that the turn is over. */
  #turnEnds: (() => void) | undefined;
  #secondsPerStep = 0;
  /** Whether its kernels are compiled. */
  #warm = false;
  #ended = false;

  constructor(
    backend: Backend,
    config: RunConfig,
    corpus: Corpus,
    spectroscope: Spectroscope,
    saved?: SavedRun,
  ) {
    this.#backend = backend;
    this.config = config;
    this.#corpus = corpus;
    this.#spectroscope = spectroscope;
    const model = GPT2.initialize(
      backend,
      config.model.config,
      weightsRandom(config.training.seed),
    );
    this.session = saved?.checkpoint
      ? Session.resume(model, config, "the kept run", saved.checkpoint)
      : Session.around(model, config);
    this.points = saved ? [...saved.points] : [];
    if (saved?.failure !== undefined) {
      this.failure = new SavedFailure(saved.failure);
      this.#ended = true;
    }
  }

  /** Steps done. */
  get step(): number {
    return this.session.optimizer.steps;
  }

  /** Whether the weights are those of its last point: not where it had ended before it was kept. */
  get hasWeights(): boolean {
    return this.failure === undefined || this.step > 0 || this.points.length === 0;
  }

  /** Whether it has no more turns to take. */
  get ended(): boolean {
    return this.#ended || this.step >= this.config.training.steps;
  }

  /** Trains a few steps, about half a second's, and returns when the device has done them. A failure ends the run and is kept. */
  async takeTurn(): Promise<void> {
    if (this.#ended) return;
    const over = new Promise<void>((resolve) => {
      this.#turnEnds = resolve;
    });
    if (this.#training === undefined) {
      this.#training = this.#train();
    } else {
      this.#wake!();
    }
    await over;
  }

  /** Ends it where it stands; weights and state stay. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    // One that never began has nothing to end.
    if (this.#training !== undefined) await this.takeTurn();
    this.#ended = true;
  }

  /**
   * A text by the model as it is, or why there is none.
   *
   * @param tokens  so many, or fewer where `milliseconds` are over before
   */
  async sample(prompt: string, tokens: number, milliseconds: number): Promise<string> {
    const drawn: number[] = [];
    const last = performance.now() + milliseconds;
    const enough = new Error("time is over");
    try {
      await generate(this.session.model, encodePrompt(bytesTokenizer, prompt), {
        tokens,
        vocabularySize: bytesTokenizer.vocabularySize,
        temperature: 0.8,
        topK: 50,
        seed: this.config.training.seed,
        onToken(token) {
          drawn.push(token);
          if (performance.now() > last) throw enough;
        },
      });
    } catch (error) {
      // Scores that are not finite end no run.
      if (error instanceof RangeError) return `(no text: ${error.message})`;
      if (error !== enough) throw error;
    }
    return bytesTokenizer.decode(drawn);
  }

  async #train(): Promise<void> {
    const { model, optimizer } = this.session;
    const { vocabularySize } = bytesTokenizer;
    const subject = { backend: this.#backend, model, vocabularySize, optimizer };
    try {
      await train({ ...subject, corpus: this.#corpus }, this.config.training, {
        signal: this.#stopping.signal,
        onPace: ({ steps, seconds }) => {
          this.#secondsPerStep = seconds / steps;
        },
        onStep: (metrics) => this.points.push(this.#timed(metrics)),
        onPhase: (phase: StepPhase, step: number) => this.#spectroscope.observe(this, phase, step),
        onIdle: () =>
          new Promise((resolve) => {
            this.#wake = resolve;
            this.#turnEnds?.();
          }),
      });
    } catch (error) {
      this.failure = error;
    }
    this.#ended = true;
    this.#turnEnds?.();
  }

  #timed(metrics: StepMetrics): StepPoint {
    const { batch, context, accumulation } = this.config.training;
    const seconds = this.#secondsPerStep;
    const before = this.points.at(-1)?.seconds ?? 0;
    const counted = this.#warm ? seconds : 0;
    this.#warm = true;
    return {
      ...metrics,
      seconds: before + counted,
      tokensPerSecond: (batch * context * accumulation) / seconds,
    };
  }
}
