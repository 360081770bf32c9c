import { errorCode, GrowingLines, inPlainWords, readTextFileSync } from "@lrm/files";
import { isObject } from "@lrm/files/values";

/** A JSON object. */
export type ObjectLine = Readonly<Record<string, unknown>>;

/** Receiver of the objects of a file with one object on each line. */
export interface ObjectFollower {
  /** @returns  true if the object is valid in this file */
  object(line: ObjectLine): boolean;
  /** Called when the file was cut or replaced, so that earlier objects are no longer valid. */
  restart(): void;
}

/** Reads each object of a growing file of JSON lines once. Counts lines that are not valid. */
export class ObjectLines {
  readonly #path: string;
  readonly #lines: GrowingLines;
  #damaged = 0;

  constructor(path: string) {
    this.#path = path;
    this.#lines = new GrowingLines(path);
  }

  /** Number of damaged lines so far. Does not include a last line that a crash cut off. */
  get damaged(): number {
    return this.#damaged;
  }

  /**
   * Reads the objects that were added since the last call. Does nothing if the file does not exist.
   *
   * @throws FileError if it cannot be read
   */
  read({ object, restart }: ObjectFollower): void {
    try {
      this.#lines.read({
        line: (text) => {
          if (text === "") return;
          const line = text === undefined ? undefined : objectOf(text);
          if (line === undefined || !object(line)) this.#damaged++;
        },
        restart: () => {
          this.#damaged = 0;
          restart();
        },
      });
    } catch (error) {
      throw inPlainWords(`Cannot read ${this.#path}`, error);
    }
  }
}

function objectOf(text: string): ObjectLine | undefined {
  try {
    const line: unknown = JSON.parse(text);
    return isObject(line) ? line : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Reads a small text file of a run; undefined if it does not exist.
 *
 * @throws FileError if it cannot be read
 */
export function readTextIfPresent(path: string): string | undefined {
  try {
    return readTextFileSync(path);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw inPlainWords(`Cannot read ${path}`, error);
  }
}
