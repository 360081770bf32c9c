import { errorCode, GrowingLines, inPlainWords, readTextFileSync } from "@lrm/files";
import { isObject } from "@lrm/files/values";

/** An object of JSON. */
export type ObjectLine = Readonly<Record<string, unknown>>;

/** Receiver of the objects of a file, one on each line. */
export interface ObjectFollower {
  /** @returns  whether the object is one that the file may hold */
  object(line: ObjectLine): boolean;
  /** The file was cut or replaced: what was told before no longer holds. */
  restart(): void;
}

/**
 * Reads the objects of a file of JSON lines that grows, each of them once, and counts the lines
 * that are none.
 */
export class ObjectLines {
  readonly #path: string;
  readonly #lines: GrowingLines;
  #damaged = 0;

  constructor(path: string) {
    this.#path = path;
    this.#lines = new GrowingLines(path);
  }

  /**
   * Lines so far that could not be used. A last line without an end, as a crash leaves it, is none.
   */
  get damaged(): number {
    return this.#damaged;
  }

  /**
   * Tells what was added since the last call, where there is such a file.
   *
   * @throws RunError when it cannot be read
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
 * Text of a small file of a run, undefined where it has none.
 *
 * @throws RunError when it cannot be read
 */
export function readTextIfPresent(path: string): string | undefined {
  try {
    return readTextFileSync(path);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw inPlainWords(`Cannot read ${path}`, error);
  }
}
