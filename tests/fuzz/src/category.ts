import type { Random } from "./random.ts";
import type { Task } from "./task.ts";

/** Form of a file, which says how it can be damaged. */
export type Form = "bytes" | "json" | "json-lines";

/** A format that `lrm` reads, with a good sample of it and a second opinion on what the damaged sample says. */
export interface Category {
  readonly name: string;
  /** Files of the sample that are damaged, by their names in its folder. */
  readonly files: Readonly<Record<string, Form>>;
  /** Makes the good sample in an empty folder; `shared` holds what all categories may use. */
  prepare(folder: string, shared: string): Promise<void>;
  /** The task about the sample in `folder`. */
  task(folder: string, random: Random, shared: string): Task;
  /**
   * Tells whether an accepted answer is right.
   *
   * @param good  the answer to the same task about the good sample
   */
  isRight(answer: string, good: string, at: Damaged): boolean;
  /** Ways of damage that are not tried. */
  readonly without?: readonly string[];
}

/** A damaged sample. */
export interface Damaged {
  /** The folder of the damaged sample. */
  readonly folder: string;
  /** The folder of files that all categories may use. */
  readonly shared: string;
  /** The damaged file's name. */
  readonly file: string;
  readonly task: Task;
}
