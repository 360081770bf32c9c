import type { Tokenizer } from "@lrm/data";
import { dataNames, type FileCorpus, openCorpus } from "@lrm/data/node";
import envPaths from "env-paths";
import { PreparationProgress } from "../terminal/preparation_progress.ts";
import { printMessage } from "../terminal/print.ts";
import { Flag, valueFlag } from "./flag.ts";
import { place, WRITES } from "./flags.ts";

/** Values of the flags that describe data and the cache of its tokens. */
export interface DataFlags {
  readonly textField?: string | undefined;
  readonly cache?: string | undefined;
}

const USERS_CACHE = envPaths("lrm", { suffix: "" }).cache;

/**
 * Data sizes in bytes above which tokenization takes a second or more, so that its result is cached
 * by default.
 */
const WORTH_KEEPING = { bytes: 2 ** 26, words: 2 ** 22 } as const;

/** Creates `--data`, with the command's default. */
export function dataFlag<T extends string | undefined>(own: T, defaultText?: string): Flag<T> {
  const description =
    "Files or folders, separated by commas: text, JSON lines, parquet, token shards; or sotu";
  const flag = new Flag<T>("--data <what>", description, { besideResume: true }).default(
    own,
    defaultText,
  );
  flag.brief = `Files or folders, by commas, or sotu (default: ${defaultText ?? own})`;
  return flag;
}

/** Creates the less common flags for data. */
export function dataFlags() {
  return {
    textField: valueFlag(
      "--text-field <name>",
      "Field of the text in JSON lines and parquet files",
      {
        defaultText: "text",
        rare: true,
      },
    ),
    cache: valueFlag("--cache <folder>", "Folder of the token cache; none: do not cache", {
      parse: place,
      defaultText: "the user's, for large data",
      rare: true,
      besideResume: true,
      notInFile: WRITES,
    }),
  };
}

/**
 * Opens the data that `--data` names, and shows the progress.
 *
 * @param signal  stops it. Tokens that are already cached stay
 * @throws DataError or RunError; the signal's reason if it is aborted
 */
export async function openData(
  data: string,
  tokenizer: Tokenizer,
  { textField, cache }: DataFlags,
  signal?: AbortSignal,
): Promise<FileCorpus> {
  const cacheFrom =
    cache === undefined ? WORTH_KEEPING[tokenizer.name === "bytes" ? "bytes" : "words"] : 0;
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
