import { encodeChat, encodePrompt } from "@lrm/data";
import { adapterFiles, drawText, keepsHalves, runTask, Session } from "@lrm/run";
import type { Backend } from "@lrm/tensor";
import { train, turnOfTheEventLoop } from "@lrm/train";
import { storedZip } from "../../engine/stored_zip.ts";
import type { TunePoint } from "../protocol.ts";
import type { PlannedTuning } from "./tune_plan.ts";

/** Largest number of tokens of an answer. */
const ANSWER_TOKENS = 120;

/** Observer of a training. */
export interface TuningObserver {
  /** Called with new points, and an estimate of the seconds that are left. */
  onPoints(points: readonly TunePoint[], secondsLeft: number | undefined): void;
}

/** A model on a device, with an adapter that is trained. */
export class Tuning {
  readonly planned: PlannedTuning;
  readonly #backend: Backend;
  readonly #session: Session;
  readonly #requests: (() => Promise<void>)[] = [];
  #stopping = new AbortController();
  #training = false;

  private constructor(planned: PlannedTuning, backend: Backend, session: Session) {
    this.planned = planned;
    this.#backend = backend;
    this.#session = session;
  }

  /**
   * Reads the weights of the model onto a device.
   *
   * @throws an error with a problem and a remedy; nothing is left allocated
   */
  static async open(planned: PlannedTuning, backend: Backend): Promise<Tuning> {
    const { model, config } = planned;
    const weights = await model.family.load(backend, model.weights, model.size.config, {
      keepHalves: keepsHalves(config.lora),
    });
    const session = await Session.around(weights, config);
    try {
      await session.optimizer.checkStart();
      return new Tuning(planned, backend, session);
    } catch (error) {
      session.dispose();
      throw error;
    }
  }

  /** Steps done. */
  get step(): number {
    return this.#session.optimizer.steps;
  }

  /**
   * Trains to the end, or until {@link Tuning.stop}.
   *
   * @returns  true if all steps are done
   */
  async train({ onPoints }: TuningObserver): Promise<boolean> {
    const { corpus, config, model } = this.planned;
    const { training } = config;
    const { vocabularySize } = model.tokenizer;
    const { optimizer } = this.#session;
    const task = runTask(this.#session, corpus, { ...config, vocabularySize });
    let points: TunePoint[] = [];
    let secondsPerStep: number | undefined;
    const report = (): void => {
      const left = training.steps - this.step;
      if (points.length === 0) return;
      onPoints(points, secondsPerStep === undefined ? undefined : left * secondsPerStep);
      points = [];
    };
    this.#stopping = new AbortController();
    this.#training = true;
    try {
      const done = await train({ backend: this.#backend, task, optimizer }, training, {
        signal: this.#stopping.signal,
        onStep: ({ step, loss, validationLoss }) =>
          points.push({ step, loss, ...(validationLoss !== undefined && { validationLoss }) }),
        onPace: ({ steps, seconds }) => {
          secondsPerStep = seconds / steps;
        },
        onIdle: async () => {
          report();
          for (let next = this.#requests.shift(); next; next = this.#requests.shift()) await next();
          await turnOfTheEventLoop();
        },
      });
      report();
      return done >= training.steps;
    } finally {
      this.#training = false;
      for (let next = this.#requests.shift(); next; next = this.#requests.shift()) await next();
    }
  }

  /** Ends the training after the current steps, and an answer that is being written. */
  stop(): void {
    this.#stopping.abort();
  }

  /**
   * Writes the most likely answer, without the adapter and, once it is trained, with it.
   *
   * @param show  called with both texts so far
   */
  async ask(
    question: string,
    show: (before: string, after: string | undefined) => void,
  ): Promise<void> {
    const { model, chat } = this.planned;
    const { tokenizer, ends } = model;
    const prompt = chat
      ? encodeChat([{ role: "user", content: question }], tokenizer)
      : encodePrompt(tokenizer, question);
    // One for both: a stop also ends an answer that waits for the training.
    if (!this.#training || this.#stopping.signal.aborted) this.#stopping = new AbortController();
    const { signal } = this.#stopping;
    await this.#between(async () => {
      const draw = (each: (piece: string) => void) =>
        drawText({ model: this.#session.model, tokenizer, ends }, prompt, {
          ...{ tokens: ANSWER_TOKENS, temperature: 0, answer: true },
          ...{ signal, show: each },
        });
      let before = "";
      let after: string | undefined;
      await this.#session.lora!.without(() =>
        draw((piece) => {
          before += piece;
          show(before, after);
        }),
      );
      if (this.step === 0) return;
      after = "";
      await draw((piece) => {
        after += piece;
        show(before, after);
      });
    });
  }

  /** Packs the adapter as the folder of PEFT that `lrm finetune --output` writes. */
  async adapterZip(folder: string): Promise<Blob> {
    const { model, planned } = { model: this.#session.model, planned: this.planned };
    const { family, name } = planned.model;
    const lora = this.#session.lora!;
    const files: Record<string, Uint8Array<ArrayBuffer>> = {};
    await this.#between(async () => {
      const chunked = adapterFiles({ model, lora }, { family, baseModel: name });
      for (const [file, chunks] of Object.entries(chunked)) {
        const parts: BlobPart[] = [];
        for await (const chunk of chunks) {
          parts.push(typeof chunk === "string" ? chunk : new Uint8Array(chunk));
        }
        files[`${folder}/${file}`] = new Uint8Array(await new Blob(parts).arrayBuffer());
      }
    });
    return storedZip(files);
  }

  /** Frees the model and its adapter. */
  dispose(): void {
    this.#session.dispose();
  }

  /** Does work between two groups of steps, or at once if nothing trains. */
  async #between(work: () => Promise<void>): Promise<void> {
    if (!this.#training) return await work();
    await new Promise<void>((resolve, reject) => {
      this.#requests.push(() => work().then(resolve, reject));
    });
  }
}
