import { ProblemError } from "@lrm/files/problem";
import type { PlaygroundConfig } from "../config.ts";
import type { PageMessage } from "../protocol.ts";
import { problemOf, sentenceOf } from "./failures.ts";
import { type Keeper, type KeptRuns, readKept } from "./kept_runs.ts";
import type { Post } from "./post.ts";
import { Training } from "./training.ts";

/**
 * Answers the page: trains one configuration at a time, and offers runs that a closed tab saved.
 */
export class Engine {
  readonly #post: Post;
  readonly #keeper: Promise<Keeper | undefined>;
  #training: Training | undefined;
  /** Requests are done in their order. */
  #last: Promise<void> = Promise.resolve();

  /** @param keeper  the place for saved runs, if the browser has one */
  constructor(post: Post, keeper: Promise<Keeper | undefined>) {
    this.#post = post;
    this.#keeper = keeper;
    this.#queue(() => this.#offer());
  }

  /** Does what the page requests, after its earlier requests. */
  receive(message: PageMessage): void {
    this.#queue(() => this.#answer(message));
  }

  async #answer(message: PageMessage): Promise<void> {
    switch (message.kind) {
      case "start":
        return await this.#start(message.config, message.file);
      case "rules":
        return await this.#addRules(message.name, message.text);
      case "recover":
        return await this.#recover();
      case "extend":
        return await this.#extend(message.steps);
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
        return this.#export(message.run);
      default:
        return message satisfies never;
    }
  }

  #queue(task: () => Promise<void>): void {
    this.#last = this.#last.then(task).catch((error: unknown) => {
      this.#post({ kind: "failed", message: sentenceOf(error), ended: true });
    });
  }

  async #addRules(name: string, text: string): Promise<void> {
    const { addRuleFile } = await import("../rule/rule_file.ts");
    await addRuleFile(name, text);
  }

  async #start(config: PlaygroundConfig, file: File | undefined): Promise<void> {
    await this.#end();
    const keeper = await this.#keeper;
    await this.#begin(() => Training.open(this.#post, { config, file }, keeper));
  }

  /** Starts a training. If that fails, saved runs stay and are offered again. */
  async #begin(open: () => Promise<Training>): Promise<void> {
    let training: Training;
    try {
      training = await open();
    } catch (error) {
      this.#post({ kind: "failed", message: sentenceOf(error), ended: true });
      return await this.#offer();
    }
    this.#training = training;
    void training.run().catch((error: unknown) => {
      if (this.#training === training) this.#queue(() => this.#lose(error));
    });
  }

  async #recover(): Promise<void> {
    await this.#end();
    const keeper = await this.#keeper;
    const kept = await this.#kept();
    if (kept === undefined) {
      throw new ProblemError("Cannot resume the last run: it was not saved", "start a new one");
    }
    const text = await keeper!.loadText();
    const { config } = kept;
    await this.#begin(() => Training.open(this.#post, { config, file: text, kept }, keeper));
  }

  async #extend(steps: number): Promise<void> {
    const order = await this.#training?.longer(steps);
    if (order === undefined) {
      throw new ProblemError("Cannot train longer: there are no runs", "start some");
    }
    await this.#end();
    const keeper = await this.#keeper;
    await this.#begin(() => Training.open(this.#post, order, keeper));
  }

  #export(run: number): void {
    if (this.#training === undefined) {
      throw new ProblemError("Cannot export a run: there are none", "start some");
    }
    this.#training.export(run);
  }

  /** Ends the training after the loss of the device, or another error that stops all runs. */
  async #lose(error: unknown): Promise<void> {
    await this.#end();
    const kept = await this.#kept();
    const rest =
      kept === undefined ? "nothing is saved" : `the runs are saved at step ${stepOf(kept)}`;
    this.#post({ kind: "failed", message: `${problemOf(error)}; ${rest}`, ended: true });
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

  /** Reads the saved runs. Runs that the browser fails to read count as not saved. */
  async #kept(): Promise<KeptRuns | undefined> {
    return readKept(await (await this.#keeper)?.load().catch(() => undefined));
  }

  async #end(): Promise<void> {
    const training = this.#training;
    this.#training = undefined;
    await training?.dispose();
  }
}

/** Counts the steps that every active run has done. */
const stepOf = ({ runs }: KeptRuns): number =>
  Math.min(
    ...runs
      .filter(({ failure }) => failure === undefined)
      .map(({ points }) => points.at(-1)?.step ?? 0),
  );
