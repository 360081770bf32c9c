import { extname } from "node:path";

/**
 * Split of a data set, as in common file names: `train.txt`, `web-valid.jsonl`,
 * `test-00000-of-00001.parquet`.
 */
export type Split = "train" | "validation" | "test";

/** Words that indicate a split anywhere in a name, as on data set hubs. */
const WORDS: Readonly<Record<string, Split>> = {
  ...{ train: "train", training: "train" },
  ...{ val: "validation", valid: "validation", validation: "validation", dev: "validation" },
  ...{ eval: "validation", heldout: "validation", holdout: "validation", devel: "validation" },
  ...{ validationset: "validation", devset: "validation", evalset: "validation" },
  ...{ test: "test", testset: "test" },
};

/**
 * Words that indicate a split only if the name has no other words: `testing.txt`, but not
 * `software-testing-guide.txt`.
 */
const ALONE: Readonly<Record<string, Split>> = {
  ...WORDS,
  ...{ development: "validation", evaluation: "validation", trainset: "train", trn: "train" },
  ...{ valset: "validation", validate: "validation", validating: "validation" },
  ...{ testing: "test", tests: "test", tst: "test" },
};

/** Words without a meaning for the split. */
const FILLING = [
  "set",
  "split",
  "data",
  "dataset",
  "file",
  "files",
  "part",
  "shard",
  "shards",
  "of",
];

/** The split that a name indicates. */
interface Named {
  readonly split: Split;
  /** True if the name has no other words. */
  readonly alone: boolean;
}

/**
 * Derives the split of a file from its name and the names of its folders.
 *
 * A name that consists of the split alone decides: a file (`val.txt`,
 * `train-00000-of-00001.parquet`) or a folder (`validation/`). A separate word in a file name also
 * counts (`wiki.test.tokens`). Parts of words do not: `contest.txt`, `interval.txt`, `latest.txt`
 * and `validate_code.txt` are ordinary names.
 *
 * @param path  relative to the folder of the data, with `/` between names
 * @returns undefined if the names indicate no split
 */
export function splitOf(path: string): Split | undefined {
  const [file = "", ...around] = path.split("/").reverse();
  const own = splitIn(file);
  if (own?.alone) return own.split;
  const folder = around.map(splitIn).find((each) => each?.alone)?.split;
  // A file must not be trained on if its name or its folder holds it out.
  if (folder !== undefined && folder !== "train") return folder;
  return own?.split ?? folder;
}

function splitIn(name: string): Named | undefined {
  const words = wordsOf(name);
  const rest = wordsOf(name.slice(0, name.length - endingsOf(name).length)).filter(
    (word) => !(FILLING.includes(word) || isNumber(word)),
  );
  const [only] = rest;
  if (rest.length === 1 && Object.hasOwn(ALONE, only!))
    return { split: ALONE[only!]!, alone: true };
  // `test-of-time.txt` is a title; `test-00000-of-00001` is a split with a number.
  const named = words.filter(
    (word, i) =>
      Object.hasOwn(WORDS, word) &&
      !(words[i + 1] === "of" && words[i + 2] !== undefined && !isNumber(words[i + 2]!)),
  );
  const last = named.at(-1);
  return last === undefined ? undefined : { split: WORDS[last]!, alone: false };
}

/**
 * Returns the file endings, such as `.jsonl.gz`. Returns an empty text if the ending indicates a
 * split: `corpus.val`.
 */
function endingsOf(name: string): string {
  let endings = "";
  for (let i = 0; i < 2; i++) {
    const ending = extname(name.slice(0, name.length - endings.length));
    if (wordsOf(ending).some((word) => Object.hasOwn(ALONE, word) || isNumber(word))) break;
    endings = ending + endings;
  }
  return endings;
}

const isNumber = (word: string): boolean => /^\p{N}+$/u.test(word);

/**
 * Splits a name into words and numbers in lower case. `trainVal` is two words, `held-out` is one.
 */
function wordsOf(name: string): string[] {
  const parted = name.normalize("NFKC").replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2");
  const joined = parted.toLowerCase().replace(/(held|hold)[^\p{L}\p{N}]out(?!\p{L})/gu, "$1out");
  return joined.match(/[\p{L}\p{M}]+|\p{N}+/gu) ?? [];
}
