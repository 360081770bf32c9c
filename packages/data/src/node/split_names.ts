import { extname } from "node:path";

/**
 * A part of a data set, as people name their files: `train.txt`, `web-valid.jsonl`,
 * `test-00000-of-00001.parquet`.
 */
export type Split = "train" | "validation" | "test";

/** Words that name a part wherever they stand in a name, as on the hubs of data sets. */
const WORDS: Readonly<Record<string, Split>> = {
  ...{ train: "train", training: "train" },
  ...{ val: "validation", valid: "validation", validation: "validation", dev: "validation" },
  ...{ eval: "validation", heldout: "validation", holdout: "validation", devel: "validation" },
  ...{ validationset: "validation", devset: "validation", evalset: "validation" },
  ...{ test: "test", testset: "test" },
};

/**
 * Words that do so only where the name says nothing else: `testing.txt`, but not
 * `software-testing-guide.txt`.
 */
const ALONE: Readonly<Record<string, Split>> = {
  ...WORDS,
  ...{ development: "validation", evaluation: "validation", trainset: "train", trn: "train" },
  ...{ valset: "validation", validate: "validation", validating: "validation" },
  ...{ testing: "test", tests: "test", tst: "test" },
};

/** Words that say nothing of the part. */
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

/** The part that a name speaks of. */
interface Named {
  readonly split: Split;
  /** Tells whether it says nothing else. */
  readonly alone: boolean;
}

/**
 * The part of a data set that a file is by its name and the names of the folders around it.
 *
 * A file that is called by its part alone (`val.txt`, `train-00000-of-00001.parquet`) is that part.
 * A folder that is called so (`validation/`) holds that part. A word in the name of a file counts
 * too (`wiki.test.tokens`), as long as it is a word of its own: `contest.txt`, `interval.txt`,
 * `latest.txt` and `validate_code.txt` are ordinary names.
 *
 * @param path  relative to where the data begins, with `/` between names
 * @returns undefined where the names say nothing
 */
export function splitOf(path: string): Split | undefined {
  const [file = "", ...around] = path.split("/").reverse();
  const own = splitIn(file);
  if (own?.alone) return own.split;
  const folder = around.map(splitIn).find((each) => each?.alone)?.split;
  // A file that either of them holds out must not be trained on.
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
  // In `test-of-time.txt` a title goes on; in `test-00000-of-00001` a number does.
  const named = words.filter(
    (word, i) =>
      Object.hasOwn(WORDS, word) &&
      !(words[i + 1] === "of" && words[i + 2] !== undefined && !isNumber(words[i + 2]!)),
  );
  const last = named.at(-1);
  return last === undefined ? undefined : { split: WORDS[last]!, alone: false };
}

/** `.jsonl.gz`; nothing where what follows the dot names a part: `corpus.val`. */
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

/** Words and numbers of a name in lower case; `trainVal` is two words, `held-out` is one. */
function wordsOf(name: string): string[] {
  const parted = name.normalize("NFKC").replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2");
  const joined = parted.toLowerCase().replace(/(held|hold)[^\p{L}\p{N}]out(?!\p{L})/gu, "$1out");
  return joined.match(/[\p{L}\p{M}]+|\p{N}+/gu) ?? [];
}
