import { link, readFile, rename, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { errorCode, RunError } from "./run_error.ts";

/** Who holds a run folder. */
interface Owner {
  readonly process: number;
  readonly host: string;
  /** When that process started, where the system tells: process numbers are used again. */
  readonly started: string;
}

/**
 * Takes a folder for this process, until {@link RunLock.release}. A lock whose owner died is taken over.
 *
 * @throws RunError when a living process, or one on another machine, holds it
 */
export async function lockFolder(folder: string): Promise<RunLock> {
  const path = join(folder, "lock");
  const own = join(folder, `lock.${process.pid}`);
  const text = JSON.stringify({
    process: process.pid,
    host: hostname(),
    started: await startOf(process.pid),
  });
  await writeFile(own, text);
  try {
    for (;;) {
      try {
        // A link appears with its whole content, or fails because the name is taken.
        await link(own, path);
        return new RunLock(path, text);
      } catch (error) {
        if (errorCode(error) !== "EEXIST") throw error;
      }
      const held = await readFile(path, "utf8").catch(() => undefined);
      if (held === undefined) continue;
      const owner = parseOwner(held);
      if (owner !== undefined && (await isAlive(owner))) {
        throw new RunError(
          `Cannot use ${folder}: process ${owner.process} on ${owner.host} is using it; wait until it ends, or choose another folder`,
        );
      }
      await removeDead(path, own, held, folder);
    }
  } finally {
    await rm(own, { force: true });
  }
}

/** Holds a folder. */
export class RunLock {
  readonly #path: string;
  readonly #text: string;

  constructor(path: string, text: string) {
    this.#path = path;
    this.#text = text;
  }

  async release(): Promise<void> {
    const held = await readFile(this.#path, "utf8").catch(() => undefined);
    if (held === this.#text) await rm(this.#path, { force: true });
  }
}

/** Moves a dead lock aside; when another process was faster and the name is a new lock by now, puts that back. */
async function removeDead(path: string, own: string, dead: string, folder: string): Promise<void> {
  const aside = `${own}.dead`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return;
    throw error;
  }
  try {
    if ((await readFile(aside, "utf8")) === dead) return;
    await link(aside, path).catch(() => undefined);
    throw new RunError(
      `Cannot use ${folder}: another process took it just now; choose another folder`,
    );
  } finally {
    await rm(aside, { force: true });
  }
}

/** undefined for a damaged lock, which nobody can own: it appears whole or not at all. */
function parseOwner(text: string): Owner | undefined {
  try {
    const owner = JSON.parse(text) as Partial<Owner>;
    return typeof owner.process === "number" ? (owner as Owner) : undefined;
  } catch {
    return undefined;
  }
}

async function isAlive({ process: id, host, started }: Owner): Promise<boolean> {
  if (host !== hostname()) return true;
  try {
    process.kill(id, 0);
  } catch (error) {
    return errorCode(error) === "EPERM";
  }
  return (await startOf(id)) === started;
}

/** When a process started, in the kernel's ticks, on Linux; empty elsewhere. */
async function startOf(id: number): Promise<string> {
  const stat = await readFile(`/proc/${id}/stat`, "utf8").catch(() => "");
  // The name in parentheses may hold spaces; the start is field 22, the 20th after it.
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
}
