import { bytesTokenizer, type Corpus, encodePrompt } from "@lrm/data";
import { GPT2 } from "@lrm/gpt2";
import { generate } from "@lrm/language-model";
import { type RunConfig, Session, weightsRandom } from "@lrm/run";
import { ArgumentError, type Backend } from "@lrm/tensor";
import {
  type LoadedCheckpoint,
  languageModelTask,
  type StepMetrics,
  type StepPhase,
  train,
} from "@lrm/train";
import { CATALOG } from "../optimizer/catalog.ts";
import type { StepPoint } from "../protocol.ts";
import { type Failure, sentenceOf } from "./failures.ts";

/** A run as it was saved. */
export interface SavedRun {
  readonly checkpoint: LoadedCheckpoint | undefined;
  /** Points of the steps that are done. */
  readonly points: readonly StepPoint[];
  /** Reason why it ended before its last step, if it did; then it has no checkpoint. */
  readonly failure: string | undefined;
}

/** Sees every phase of every step of a run. */
export type Observer = (run: Run, phase: StepPhase, step: number) => void;

/** A run that trains in turns and waits between them. */
export class Run {
  readonly config: RunConfig;
  readonly session: Session;
  /** Points of all steps so far. */
  readonly points: StepPoint[];
  /** Set once the run ended before its last step. */
  failure: Failure | undefined;
  readonly #backend: Backend;
  readonly #corpus: Corpus;
  readonly #observe: Observer;
  readonly #stopping = new AbortController();
  #training: Promise<void> | undefined;
  /** Continues the training loop. */
  #wake: (() => void) | undefined;
  /** Tells the caller of `takeTurn` that the turn is over. */
  #turnEnds: (() => void) | undefined;
  #secondsPerStep = 0;
  /** True once its kernels are compiled. */
  #warm = false;
  #ended = false;

  private constructor(
    backend: Backend,
    config: RunConfig,
    corpus: Corpus,
    observe: Observer,
    session: Session,
    saved: SavedRun | undefined,
  ) {
    this.#backend = backend;
    this.config = config;
    this.#corpus = corpus;
    this.#observe = observe;
    this.session = session;
    this.points = saved ? [...saved.points] : [];
    if (saved?.failure !== undefined) {
      this.failure = { sentence: saved.failure };
      this.#ended = true;
    }
  }

  /** Opens a run at step 0, or a saved one. */
  static async open(
    backend: Backend,
    config: RunConfig,
    corpus: Corpus,
    observe: Observer,
    saved?: SavedRun,
  ): Promise<Run> {
    const random = weightsRandom(config.training.seed);
    const model = GPT2.initialize(backend, config.model.config, random);
    const session = saved?.checkpoint
      ? await Session.resume(model, config, "the saved run", saved.checkpoint, CATALOG)
      : await Session.around(model, config, CATALOG);
    return new Run(backend, config, corpus, observe, session, saved);
  }

  /** Number of steps done. */
  get step(): number {
    return this.session.optimizer.steps;
  }

  /** False for a run that had ended before it was saved: its last weights are lost. */
  get hasWeights(): boolean {
    return this.failure === undefined || this.step > 0 || this.points.length === 0;
  }

  /** True once it has no more turns to take. */
  get ended(): boolean {
    return this.#ended || this.step >= this.config.training.steps;
  }

  /**
   * Trains for about half a second and resolves when the device has done the steps. An error ends
   * the run and becomes its `failure`.
   */
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

  /** Ends the run at its current step; weights and state stay. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    // A run that never started has nothing to end.
    if (this.#training !== undefined) await this.takeTurn();
    this.#ended = true;
  }

  /**
   * Continues a prompt with the current weights.
   *
   * @param tokens  number of new tokens; fewer where `milliseconds` are over before
   * @returns  the prompt and its continuation, or the reason why there is none, in brackets
   */
  async sample(prompt: string, tokens: number, milliseconds: number): Promise<string> {
    const given = encodePrompt(bytesTokenizer, prompt);
    const text = [...given];
    const last = performance.now() + milliseconds;
    try {
      await generate(this.session.model, given, {
        tokens,
        vocabularySize: bytesTokenizer.vocabularySize,
        temperature: 0.8,
        topK: 50,
        seed: this.config.training.seed,
        onToken: (token) => {
          text.push(token);
          return performance.now() <= last;
        },
      });
    } catch (error) {
      // Scores that are not finite do not end the run.
      if (error instanceof ArgumentError) return `(no text: ${error.message})`;
      throw error;
    }
    // Together: the first new bytes may end a character of the prompt.
    return bytesTokenizer.decode(text);
  }

  async #train(): Promise<void> {
    const { model, optimizer } = this.session;
    const { vocabularySize } = bytesTokenizer;
    const { training } = this.config;
    try {
      const task = languageModelTask(model, this.#corpus, { ...training, vocabularySize });
      await train({ backend: this.#backend, task, optimizer }, training, {
        signal: this.#stopping.signal,
        onPace: ({ steps, seconds }) => {
          this.#secondsPerStep = seconds / steps;
        },
        onStep: (metrics) => this.points.push(this.#timed(metrics)),
        onPhase: (phase, step) => this.#observe(this, phase, step),
        onIdle: () =>
          new Promise((resolve) => {
            this.#wake = resolve;
            this.#turnEnds?.();
          }),
      });
    } catch (error) {
      this.failure = { sentence: sentenceOf(error), error };
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
