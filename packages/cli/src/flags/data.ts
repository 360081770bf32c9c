import type { Tokenizer } from "@lrm/data";
import { dataNames, type FileCorpus, openCorpus } from "@lrm/data/node";
import { Option } from "commander";
import envPaths from "env-paths";
import { PreparationProgress } from "../terminal/preparation_progress.ts";
import { printMessage } from "../terminal/print.ts";
import { place } from "./flags.ts";

/** The flags that say what data is, and where its tokens are kept. */
export interface DataFlags {
  readonly textField?: string | undefined;
  readonly cache?: string | undefined;
}

/** The names of {@link DataFlags}. */
export const DATA_FLAGS: readonly string[] = ["textField", "cache"] satisfies (keyof DataFlags)[];

const USERS_CACHE = envPaths("lrm", { suffix: "" }).cache;

/** Bytes of data from which on making tokens takes a second or more, and they are kept unasked. */
const WORTH_KEEPING = { bytes: 2 ** 26, gpt2: 2 ** 22 } as const;

/** `--data`. */
export function dataFlag(): Option {
  return new Option(
    "--data <what>",
    "files or folders, by commas: text, JSON lines, parquet …; sotu",
  );
}

/** The rarer flags for data. */
export function dataFlags(): [textField: Option, cache: Option] {
  return [
    new Option("--text-field <name>", "of JSON lines and parquet files (default: text)"),
    new Option(
      "--cache <folder>",
      "keeps tokens (default: the user's, of large data; none: nowhere)",
    ).argParser(place),
  ];
}

/**
 * Opens what `--data` names, and shows how long that takes.
 *
 * @param signal  ends it; what is done of data that is kept stays
 * @throws DataError or RunError in plain words; the signal's reason once it is aborted
 */
export async function openData(
  data: string,
  tokenizer: Tokenizer,
  { textField, cache }: DataFlags,
  signal?: AbortSignal,
): Promise<FileCorpus> {
  const cacheFrom = cache === undefined ? WORTH_KEEPING[tokenizer.name] : 0;
  let kept = false;
  using progress = new PreparationProgress(data);
  try {
    return await openCorpus(dataNames(data), tokenizer, {
      ...(textField !== undefined && { textField }),
      ...(cache !== "none" && { cache: cache ?? USERS_CACHE, cacheFrom }),
      ...(signal !== undefined && { signal }),
      onProgress(now) {
        kept ||= cache !== "none" && now.task === "tokenizing" && now.total >= cacheFrom;
        progress.update(now);
      },
    });
  } catch (error) {
    progress[Symbol.dispose]();
    if (signal?.aborted && kept) {
      printMessage("Tokens so far are kept. Go on with the same command\n");
    }
    throw error;
  }
}
