import { mkdtemp, readdir, rename, rm, rmdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { errorCode } from "@lrm/files";
import { RunError } from "../run_error.ts";
import { isAlive, nameOwner, parseOwner } from "./lock_owner.ts";
import { inPlainWords } from "./run_error.ts";

/** Every further attempt means that another process was faster; so many say that something else is wrong. */
const ATTEMPTS = 100;

/**
 * Takes a folder for this process, until {@link RunLock.release}. The lock of a dead owner is taken over.
 *
 * The lock is a folder, `lock`, with one file, whose name is the owner. Both ways to get it are one rename that the system does for one process only: a folder prepared beside it gets the name `lock`, which fails where that holds a file already; and the file of a dead owner, whose name is never used again, gets the new owner's name. So one of any number of racing processes wins, and a process killed at any moment leaves a lock that the next one can take.
 *
 * @throws RunError when a living process, or one on another machine, holds it, or when the folder cannot be written
 */
export async function lockFolder(folder: string): Promise<RunLock> {
  const path = join(folder, "lock");
  const name = await nameOwner();
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const owner = (await namesIn(path)).map(parseOwner).find((each) => each !== undefined);
      if (owner === undefined) {
        if (await create(folder, path, name)) return new RunLock(path, name);
        continue;
      }
      if (await isAlive(owner)) {
        throw new RunError(
          `Cannot use ${folder}: process ${owner.process} on ${owner.host} is using it; wait until it ends, or choose another folder (if it is gone, delete ${path})`,
        );
      }
      if (await renamed(join(path, owner.name), join(path, name))) return new RunLock(path, name);
    }
  } catch (error) {
    throw inPlainWords(`Cannot use ${folder}`, error);
  }
  throw new RunError(
    `Cannot use ${folder}: its lock is in no order; delete ${path} if no process is using it`,
  );
}

/** Whether a process, as far as this machine can know a living one, holds the folder. */
export async function isLocked(folder: string): Promise<boolean> {
  const owners = (await namesIn(join(folder, "lock"))).flatMap((name) => parseOwner(name) ?? []);
  return (await Promise.all(owners.map(isAlive))).includes(true);
}

/** Holds a folder. */
export class RunLock {
  readonly #path: string;
  readonly #name: string;

  constructor(path: string, name: string) {
    this.#path = path;
    this.#name = name;
  }

  /** Gives the folder back. A second call does nothing. */
  async release(): Promise<void> {
    await rm(join(this.#path, this.#name), { force: true });
    // It is not empty when another process has taken it in the meantime.
    await rmdir(this.#path).catch(() => undefined);
  }
}

/** What a killed process may leave beside a lock. */
export function isLockLeftover(name: string): boolean {
  return /^lock-\w{6}$/.test(name);
}

async function namesIn(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return [];
    throw error;
  }
}

/** Puts a lock where there is none, or an empty one; false when another process was faster. */
async function create(folder: string, path: string, name: string): Promise<boolean> {
  // Windows renames onto nothing, not even an empty folder.
  await rmdir(path).catch(() => undefined);
  const prepared = await mkdtemp(join(folder, "lock-"));
  try {
    // The owner may have swept the prepared folder away.
    return (await written(join(prepared, name))) && (await renamed(prepared, path));
  } finally {
    await rm(prepared, { recursive: true, force: true });
  }
}

const written = (path: string): Promise<boolean> => unlessTaken(writeFile(path, ""), []);

const renamed = (from: string, to: string): Promise<boolean> =>
  unlessTaken(rename(from, to), [
    "EEXIST",
    "ENOTEMPTY",
    ...(process.platform === "win32" ? ["EPERM", "EACCES"] : []),
  ]);

async function unlessTaken(action: Promise<void>, codes: readonly string[]): Promise<boolean> {
  try {
    await action;
    return true;
  } catch (error) {
    if (["ENOENT", ...codes].includes(errorCode(error) ?? "")) return false;
    throw error;
  }
}
