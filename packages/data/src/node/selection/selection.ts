import { realpathSync } from "node:fs";
import { basename, dirname, relative, resolve, sep } from "node:path";
import { DataError } from "../../tokens.ts";
import { type DataFile, dataFile, statusOf } from "../data_file.ts";
import { kindOf, reasonOf, takesFile } from "./file_kinds.ts";
import { type LeftOutEntry, listFolder } from "./folder_files.ts";
import { type Split, splitOf } from "./split_names.ts";
import { stateOfTheUnion } from "./state_of_the_union.ts";

/** Files of a corpus, and files that were left out. */
export interface Selection {
  /** Files for training, then files for validation, each in the order of `names`. */
  readonly files: readonly DataFile[];
  readonly leftOut: readonly LeftOutEntry[];
  /** Remarks, as sentences. */
  readonly notes: readonly string[];
}

/** A path, with the split that its name indicates. */
interface Found {
  readonly path: string;
  readonly name: string;
  readonly split: Split | undefined;
}

/**
 * Selects the files that `names` list: files, folders with the data in them, or `sotu` (the State
 * of the Union addresses). A file that is named twice counts once.
 *
 * Files named for validation are held out. Files named for testing are held out if there are none
 * for validation, and otherwise left out. If that leaves nothing to train on, names are ignored.
 *
 * @param exclude  a folder to leave out
 * @throws DataError for a path that is missing, or is neither a file nor a folder
 */
export function selectData(names: readonly string[], exclude?: string): Selection {
  const leftOut: LeftOutEntry[] = [];
  const paths = names.flatMap((name) => {
    if (name === "sotu") return stateOfTheUnion().map((path) => ({ path, sotu: true }));
    const inside = pathsIn(name, exclude && resolve(exclude));
    leftOut.push(...inside.leftOut);
    return inside.files.map((path) => ({ path, sotu: false }));
  });
  const base = commonFolder(names.filter((name) => name !== "sotu"));
  const nameOf = (path: string) => relative(base, resolve(path)).split(sep).join("/");
  const once = new Map<string, { path: string; sotu: boolean }>();
  const again: LeftOutEntry[] = [];
  for (const each of paths) {
    const real = realpathSync.native(each.path);
    const first = once.get(real);
    if (first === undefined) {
      once.set(real, each);
      continue;
    }
    const [name, other] = [nameOf(each.path), nameOf(first.path)];
    again.push({ name, why: name === other ? "named twice" : `the same file as ${other}` });
  }
  const found = [...once.values()].map(({ path, sotu }): Found => {
    const name = sotu ? "sotu" : nameOf(path);
    return { path, name, split: sotu ? undefined : splitOf(name) };
  });
  const parted = part(found);
  return {
    ...parted,
    leftOut: [
      ...leftOut.map(({ name, why }) => ({ name: nameOf(name), why })),
      ...again,
      ...parted.leftOut,
    ],
  };
}

function pathsIn(path: string, exclude: string | undefined): ReturnType<typeof listFolder> {
  const status = statusOf(path);
  if (status.isFile()) return { files: [path], leftOut: [] };
  if (!status.isDirectory()) {
    throw new DataError(
      `Cannot use ${path} as data: it is neither a file nor a folder`,
      "name a file or a folder",
    );
  }
  const { files, leftOut } = listFolder(path, exclude);
  const kinds = new Set(files.map(kindOf));
  return {
    files: files.filter((file) => takesFile(file, kinds)),
    leftOut: [
      ...leftOut,
      ...files
        .filter((file) => !takesFile(file, kinds))
        .map((name) => ({ name, why: reasonOf(kindOf(name)) })),
    ],
  };
}

function part(found: readonly Found[]): Selection {
  const held = (split: Split) => found.filter((each) => each.split === split);
  const [validation, test] = [held("validation"), held("test")];
  const train = found.filter(({ split }) => split === undefined || split === "train");
  if (train.length === 0) {
    // Parent folders may have such a name by chance.
    const byFile = found.map((each) => ({ ...each, split: splitOf(basename(each.name)) }));
    const kinds = new Set(byFile.map(({ split = "train" }) => split));
    return kinds.has("train") && kinds.size > 1 ? part(byFile) : asOne(found);
  }
  const heldOut = validation.length > 0 ? validation : test;
  const files = [
    ...train.map(({ path, name }) => dataFile(path, name)),
    ...heldOut.map(({ path, name }) => dataFile(path, name, true)),
  ];
  const leftOut = heldOut === test ? [] : test.map(({ name }) => ({ name, why: "a test set" }));
  return { files, leftOut, notes: [] };
}

/** Uses all files for training, because their names would hold out all of them. */
function asOne(found: readonly Found[]): Selection {
  const files = found.map(({ path, name }) => dataFile(path, name));
  const only = files.length === 1 ? files[0]!.name : `all ${files.length} files`;
  const named = found.some(({ split }) => split !== undefined);
  return {
    files,
    leftOut: [],
    notes: named
      ? [`By name, ${only} would be held out, which would leave nothing to train on`]
      : [],
  };
}

/** Returns the innermost folder that contains all names. */
function commonFolder(names: readonly string[]): string {
  const folders = names
    .map((name) => resolve(name))
    .map((path) => (statusOf(path).isDirectory() ? path : dirname(path)));
  let common = folders[0] ?? ".";
  while (!folders.every((each) => each === common || each.startsWith(common + sep))) {
    if (dirname(common) === common) break;
    common = dirname(common);
  }
  return common;
}
