import { join } from "node:path";
import { ObjectLines, readTextIfPresent } from "./object_lines.ts";
import { SAMPLE_FILE } from "./outcome.ts";

/** A sample of the model after a number of steps. */
export interface Sample {
  readonly step: number;
  readonly text: string;
}

/** Maximum number of samples that are kept. Nobody reads a page with more. */
const MOST_SAMPLES = 100;

/** Samples of a run. */
export interface Samples {
  /** Samples in the order of steps, including the final one. */
  readonly samples: readonly Sample[];
  /** Number of damaged lines. */
  readonly damaged: number;
}

/**
 * Reads the samples of a run, repeatedly while the run continues. Each call reads only new
 * lines.
 */
export class SamplesReader {
  readonly #folder: string;
  readonly #lines: ObjectLines;
  #byStep = new Map<number, string>();

  /** @param folder  folder of a run */
  constructor(folder: string) {
    this.#folder = folder;
    this.#lines = new ObjectLines(join(folder, "samples.jsonl"));
  }

  /**
   * Reads new lines.
   *
   * @param done  number of steps done. Samples of later steps are from before a crash
   * @returns  the samples; if there are very many, every second, fourth, …
   * @throws FileError if they cannot be read
   */
  read(done: number): Samples {
    this.#lines.read({
      object: ({ step, text }) => {
        if (!Number.isSafeInteger(step) || typeof text !== "string") return false;
        this.#byStep.set(step as number, text);
        if (this.#byStep.size > 2 * MOST_SAMPLES) this.#byStep = everySecond(this.#byStep);
        return true;
      },
      restart: () => this.#byStep.clear(),
    });
    let byStep = new Map([...this.#byStep].filter(([step]) => step <= done));
    if (byStep.size > MOST_SAMPLES) byStep = everySecond(byStep);
    const last = readTextIfPresent(join(this.#folder, SAMPLE_FILE));
    if (last !== undefined) byStep.set(done, last.trim());
    return {
      samples: inOrder(byStep).map(([step, text]) => ({ step, text })),
      damaged: this.#lines.damaged,
    };
  }
}

/** Reads the samples of a run in the order of steps, including the final one. */
export function readSamples(folder: string, done: number): readonly Sample[] {
  return new SamplesReader(folder).read(done).samples;
}

const inOrder = (byStep: ReadonlyMap<number, string>): [number, string][] =>
  [...byStep].sort(([a], [b]) => a - b);

/** Selects every second sample, including the last one. */
function everySecond(byStep: ReadonlyMap<number, string>): Map<number, string> {
  const texts = inOrder(byStep);
  return new Map(texts.filter((_, at) => (texts.length - 1 - at) % 2 === 0));
}
