import type { Random } from "./random.ts";
import type { Task } from "./task.ts";

/** Format of a file, which determines how it can be damaged. */
export type Form = "bytes" | "json" | "json-lines";

/** A file format that `lrm` reads, with an undamaged sample and an oracle for damaged ones. */
export interface Category {
  readonly name: string;
  /** Files of the sample to damage, by name. */
  readonly files: Readonly<Record<string, Form>>;
  /**
   * Creates the undamaged sample in an empty folder. `shared` has the files that all categories may
   * use.
   */
  prepare(folder: string, shared: string): Promise<void>;
  /** Makes a task for the sample in `folder`. */
  task(folder: string, random: Random, shared: string): Task;
  /**
   * Tells whether an answer is right for a damaged file that was accepted.
   *
   * @param good  the answer to the same task for the undamaged sample
   */
  isRight(answer: string, good: string, at: Damaged): boolean;
  /** Mutations to leave out. */
  readonly without?: readonly string[];
}

/** A damaged sample. */
export interface Damaged {
  /** Folder of the damaged sample. */
  readonly folder: string;
  /** Folder of the files that all categories may use. */
  readonly shared: string;
  /** Name of the damaged file. */
  readonly file: string;
  readonly task: Task;
}
