/** Result of one check against a Python library. */
export interface Result {
  /** Library and what was compared: `transformers loads llama-3`. */
  readonly name: string;
  /** Figure that was measured. */
  readonly figure: string;
  readonly passed: boolean;
}

/** Folders and programs of a run. */
export interface Workshop {
  /** Folder for the files of one part. It is empty in the beginning. */
  folder(part: string): string;
  /** Runs one of the programs in `python/`, and returns what it prints last, which is JSON. */
  python(program: string, ...words: readonly string[]): Promise<unknown>;
  /** Folder of an npm package of a pinned version, which is installed beside the others. */
  npmPackage(name: string): string;
}

/** A part of the checks. */
export interface Part {
  readonly name: string;
  run(workshop: Workshop): Promise<Result[]>;
}
