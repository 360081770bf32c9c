import { existsSync } from "node:fs";
import { join } from "node:path";
import { errorCode, inPlainWords, readTextFile } from "@lrm/files";
import { parseJson } from "@lrm/files/values";
import { RunError } from "@lrm/train";

/**
 * Reads the configuration of a run that was passed to `RunFolder.create`.
 *
 * @throws RunError if there is none, or it is damaged
 */
export async function readConfig(path: string): Promise<unknown> {
  const file = join(path, "config.json");
  try {
    return parseJson(await readTextFile(file));
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw new RunError(
        `Cannot read ${file}: it is not JSON, or nested too deeply`,
        "restore it from a copy, or start a new run",
      );
    }
    const code = errorCode(error);
    if (code !== "ENOENT" && code !== "ENOTDIR") throw inPlainWords(`Cannot read ${file}`, error);
    const problem = existsSync(path) ? "it has no config.json" : "there is no such folder";
    throw new RunError(
      `Cannot find a run in ${path}: ${problem}`,
      `give the folder that \`lrm train\` named`,
    );
  }
}
