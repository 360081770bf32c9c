import type { Tokenizer } from "@lrm/data";
import { dataNames, type FileCorpus, openCorpus } from "@lrm/data/node";
import envPaths from "env-paths";
import { PreparationProgress } from "../terminal/preparation_progress.ts";
import { printMessage } from "../terminal/print.ts";
import { Flag, valueFlag } from "./flag.ts";
import { place, WRITES } from "./flags.ts";

/** Values of the flags that describe data, and where its tokens are kept. */
export interface DataFlags {
  readonly textField?: string | undefined;
  readonly cache?: string | undefined;
}

const USERS_CACHE = envPaths("lrm", { suffix: "" }).cache;

/** Bytes of data from which on making tokens takes a second or more, and they are kept unasked. */
const WORTH_KEEPING = { bytes: 2 ** 26, gpt2: 2 ** 22 } as const;

/** Makes `--data`, whose default is the command's. */
export function dataFlag<T extends string | undefined>(own: T, defaultText?: string): Flag<T> {
  const description =
    "Files or folders, separated by commas: text, JSON lines, parquet, token shards; or sotu";
  const flag = new Flag<T>("--data <what>", description).default(own, defaultText);
  flag.brief = `Files or folders, by commas, or sotu (default: ${defaultText ?? own})`;
  return flag;
}

/** Makes the rarer flags for data. */
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
    cache: valueFlag("--cache <folder>", "Folder that keeps tokens; none: keep them nowhere", {
      parse: place,
      defaultText: "the user's, for large data",
      rare: true,
      besideResume: true,
      notInFile: WRITES,
    }),
  };
}

/**
 * Opens the data that `--data` names, and shows how long that takes.
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
