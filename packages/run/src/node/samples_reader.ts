import { join } from "node:path";
import { ObjectLines, readTextIfPresent } from "./object_lines.ts";
import { SAMPLE_FILE } from "./outcome.ts";

/** A text by the model after so many steps. */
export interface Sample {
  readonly step: number;
  readonly text: string;
}

/** Texts on the way that are kept: a page with more is not read. */
const MOST_SAMPLES = 100;

/** A run's texts. */
export interface Samples {
  /** In the order of its steps, the last one included. */
  readonly samples: readonly Sample[];
  /** Lines that could not be used. */
  readonly damaged: number;
}

/** Reads the texts of a run, again and again where they become more; what is added is read once. */
export class SamplesReader {
  readonly #folder: string;
  readonly #lines: ObjectLines;
  #byStep = new Map<number, string>();

  /** @param folder  of a run */
  constructor(folder: string) {
    this.#folder = folder;
    this.#lines = new ObjectLines(join(folder, "samples.jsonl"));
  }

  /**
   * Reads what was added.
   *
   * @param done  steps; samples of later ones were drawn before a crash
   * @returns  of very many texts every second, fourth …
   * @throws RunError when they cannot be read
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

/** A run's texts in the order of its steps, the last one included. */
export function readSamples(folder: string, done: number): readonly Sample[] {
  return new SamplesReader(folder).read(done).samples;
}

const inOrder = (byStep: ReadonlyMap<number, string>): [number, string][] =>
  [...byStep].sort(([a], [b]) => a - b);

/** Every second text, the last one included. */
function everySecond(byStep: ReadonlyMap<number, string>): Map<number, string> {
  const texts = inOrder(byStep);
  return new Map(texts.filter((_, at) => (texts.length - 1 - at) % 2 === 0));
}
