import { stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import {
  inPlainWords,
  makeFolder,
  modeLike,
  openFile,
  removeEmptyFolders,
  replaceFile,
} from "@lrm/files";
import { InputError } from "@lrm/run";
import { PAGE_MARK } from "./page/page.ts";
import { readRun } from "./read_run.ts";
import { reportPage } from "./report_page.ts";
import { runNames } from "./run_names.ts";
import type { RunRecord } from "./run_record.ts";

/** File names: for one run, and for several in the folder of the first. */
const NAMES = { one: "report.html", several: "overlay.html" } as const;

/** Result of {@link writeReport}. */
export interface WrittenReport {
  readonly path: string;
  readonly runs: readonly RunRecord[];
}

/**
 * Reads runs and writes a page about them.
 *
 * @param paths  run folders, or results of `lrm compare`
 * @param out  the page's file. Default: in the first run's folder
 */
export async function writeReport(paths: readonly string[], out?: string): Promise<WrittenReport> {
  const names = runNames(paths);
  const runs = (await Promise.all(paths.map(readRun))).map(
    (run, at): RunRecord => (paths.length === 1 ? run : { ...run, name: names[at]! }),
  );
  const path = out ?? (await placeOf(paths));
  if (out !== undefined) await checkOwnPage(out);
  const made = await makeFolder(dirname(path)).catch((error: unknown) => {
    throw inPlainWords(`Cannot write ${path}`, error);
  });
  const page = reportPage(runs);
  // As private as the runs, since it shows samples of the training text.
  const mode = modeLike(...paths, ...paths.map((each) => join(each, "config.json")));
  try {
    await replaceFile(path, (file) => file.writeFile(page), { mode });
  } catch (error) {
    await removeEmptyFolders(made);
    throw error;
  }
  return { path, runs };
}

/** Number of bytes at the beginning of a page that contain its mark. */
const BEGINNING = 1024;

/**
 * Refuses to replace a file that is not a page of lrm. Ignores other obstacles, which writing
 * reports.
 *
 * @throws InputError
 */
async function checkOwnPage(path: string): Promise<void> {
  let beginning: string;
  try {
    await using file = await openFile(path);
    const { buffer, bytesRead } = await file.read(new Uint8Array(BEGINNING), 0, BEGINNING, 0);
    beginning = new TextDecoder().decode(buffer.subarray(0, bytesRead));
  } catch {
    return;
  }
  if (beginning === "" || beginning.includes(PAGE_MARK)) return;
  throw new InputError(
    `Cannot write ${path}: there is a file that is no page of lrm`,
    "move it away, or choose another name",
  );
}

/** Returns the path of the page. A report about several runs does not replace the report of one. */
async function placeOf(paths: readonly string[]): Promise<string> {
  const first = paths[0]!;
  const name = paths.length === 1 ? NAMES.one : NAMES.several;
  return (await stat(first)).isDirectory()
    ? join(first, name)
    : first.replace(/(\.json)?$/, `-${name}`);
}
