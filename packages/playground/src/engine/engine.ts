import type { PlaygroundConfig } from "../config.ts";
import type { PageMessage } from "../protocol.ts";
import { sentenceOf, withoutRemedy } from "./failures.ts";
import { type Keeper, type KeptRuns, readKept } from "./kept_runs.ts";
import { type Post, Training } from "./training.ts";

/** Answers the page: has one training at a time, and keeps it for a tab that is closed. */
export class Engine {
  readonly #post: Post;
  readonly #keeper: Promise<Keeper | undefined>;
  #training: Training | undefined;
  /** What was asked for is done in its order. */
  #last: Promise<void> = Promise.resolve();

  /** @param keeper  where runs are kept, if anywhere */
  constructor(post: Post, keeper: Promise<Keeper | undefined>) {
    this.#post = post;
    this.#keeper = keeper;
    this.#queue(() => this.#offer());
  }

  /** Does what the page asks for, after what it asked for before. */
  receive(message: PageMessage): void {
    this.#queue(() => this.#answer(message));
  }

  async #answer(message: PageMessage): Promise<void> {
    switch (message.kind) {
      case "start":
        return await this.#start(message.config, message.file);
      case "recover":
        return await this.#recover();
      case "discard":
        return await (await this.#keeper)?.clear();
      case "pause":
        return this.#training?.pause();
      case "resume":
        return this.#training?.resume();
      case "stop":
        return this.#training?.stop();
      case "watch":
        return this.#training?.watch(message.weight);
      case "sample":
        return this.#training?.sample(message.prompt);
      case "export":
        return this.#training?.export(message.run);
      default:
        return message satisfies never;
    }
  }

  #queue(task: () => Promise<void>): void {
    this.#last = this.#last.then(task).catch((error: unknown) => {
      this.#post({ kind: "failed", message: sentenceOf(error), ended: true });
    });
  }

  async #start(config: PlaygroundConfig, file: File | undefined): Promise<void> {
    await this.#end();
    const keeper = await this.#keeper;
    await this.#begin(() => Training.open(this.#post, config, file, keeper));
  }

  /** Where that fails, what is kept stays and is offered again. */
  async #begin(open: () => Promise<Training>): Promise<void> {
    let training: Training;
    try {
      training = await open();
    } catch (error) {
      this.#post({ kind: "failed", message: sentenceOf(error), ended: true });
      return await this.#offer();
    }
    this.#training = training;
    void training.live().catch((error: unknown) => {
      if (this.#training === training) this.#queue(() => this.#lose(error));
    });
  }

  async #recover(): Promise<void> {
    await this.#end();
    const keeper = await this.#keeper;
    const kept = await this.#kept();
    if (kept === undefined) {
      throw new Error("Cannot go on with the last run: nothing of it is kept; start a new one");
    }
    const text = await keeper!.loadText();
    await this.#begin(() => Training.open(this.#post, kept.config, text, keeper, kept));
  }

  /** The device is gone, or something else that no run goes on after. */
  async #lose(error: unknown): Promise<void> {
    await this.#end();
    const kept = await this.#kept();
    const rest =
      kept === undefined ? "nothing is kept" : `the runs are kept as of step ${stepOf(kept)}`;
    this.#post({ kind: "failed", message: `${withoutRemedy(error)}; ${rest}`, ended: true });
    if (kept !== undefined) await this.#offer();
  }

  async #offer(): Promise<void> {
    let kept: KeptRuns | undefined;
    try {
      kept = await this.#kept();
    } catch (error) {
      return this.#post({ kind: "unrecoverable", message: sentenceOf(error) });
    }
    if (kept === undefined) return;
    const { config, savedAt } = kept;
    this.#post({ kind: "recoverable", config, step: stepOf(kept), savedAt });
  }

  /** What the browser does not give back is as good as not kept. */
  async #kept(): Promise<KeptRuns | undefined> {
    return readKept(await (await this.#keeper)?.load().catch(() => undefined));
  }

  async #end(): Promise<void> {
    const training = this.#training;
    this.#training = undefined;
    await training?.dispose();
  }
}

/** Steps done by every run that goes on. */
const stepOf = ({ runs }: KeptRuns): number =>
  Math.min(
    ...runs
      .filter(({ failure }) => failure === undefined)
      .map(({ points }) => points.at(-1)?.step ?? 0),
  );
