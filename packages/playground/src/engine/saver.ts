import { isHarmless } from "./failures.ts";
import { keepRuns } from "./keep_runs.ts";
import type { Keeper } from "./kept_runs.ts";
import type { Post } from "./post.ts";
import type { PreparedRuns } from "./prepared_runs.ts";
import type { Run } from "./run.ts";

/** Smallest number of milliseconds between two saves. */
const INTERVAL = 3000;
/** Time between two saves, at least, as a multiple of the time that a save takes. */
const IDLE_FACTOR = 20;

/** Saves runs in the browser, to resume them after the tab was closed. */
export class Saver {
  readonly #post: Post;
  readonly #prepared: PreparedRuns;
  readonly #keeper: Keeper | undefined;
  #due = 0;
  /** False once the browser had no room. */
  #works = true;

  /** @param keeper  the place for runs, if the browser has one */
  constructor(post: Post, prepared: PreparedRuns, keeper: Keeper | undefined) {
    this.#post = post;
    this.#prepared = prepared;
    this.#keeper = keeper;
  }

  /** Replaces saved runs by the text of these, which start now. */
  async begin(): Promise<void> {
    await this.#attempt(() => this.#keeper?.begin(this.#prepared.data.own));
  }

  /** Saves all runs if they have started and the last save is long enough ago. */
  async saveIfDue(): Promise<void> {
    const started = this.#unfailed().every(({ step }) => step > 0);
    if (started && performance.now() >= this.#due) await this.save();
  }

  /** Saves all runs. A run that failed is saved without its weights, if others continue. */
  async save(): Promise<void> {
    await this.#attempt(() => this.#save());
  }

  /** Forgets the runs, which are at their end. */
  async clear(): Promise<void> {
    await this.#attempt(() => this.#keeper?.clear());
  }

  async #save(): Promise<void> {
    const keeper = this.#keeper;
    if (keeper === undefined || this.#unfailed().length === 0 || !this.#works) return;
    const started = performance.now();
    await keeper.save(await keepRuns(this.#prepared));
    const now = performance.now();
    this.#due = now + Math.max(INTERVAL, IDLE_FACTOR * (now - started));
  }

  /** Reports once that the browser has no room. */
  async #attempt(task: () => Promise<void> | undefined): Promise<void> {
    try {
      await task();
    } catch (error) {
      if (isHarmless(error)) return; // Values that are not finite: the next step reports them.
      // A failed allocation is a RangeError.
      if (!(error instanceof DOMException || error instanceof RangeError)) throw error;
      this.#works = false;
      const message = `Cannot save the runs for the next visit: the browser has no room for them (${error.name}); training continues`;
      this.#post({ kind: "failed", message, ended: false });
    }
  }

  #unfailed(): readonly Run[] {
    return this.#prepared.runs.filter(({ failure }) => failure === undefined);
  }
}
