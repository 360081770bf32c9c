import { existsSync } from "node:fs";
import { lstat, mkdir, readdir, rename, rmdir, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { errorCode } from "./error_code.ts";
import { FileError, inPlainWords } from "./file_error.ts";
import {
  beatText,
  intervalOf,
  isCopied,
  isFresh,
  LEASE,
  watchBeat,
  writeBeat,
} from "./lock_beat.ts";
import { type LockOwner, lifeOf, nameOwner, parseOwner } from "./lock_owner.ts";
import { isTemporaryName, temporaryName } from "./signed_name.ts";

/** Attempts before an error. Each further attempt means that another process was faster. */
const ATTEMPTS = 100;

/** Options of {@link lockFolder}. */
export interface LockOptions {
  /**
   * Milliseconds without a sign of life after which an owner in another container or on another
   * machine counts as dead. All processes that share a folder must use the same. Default: 30,000.
   */
  readonly lease?: number;
  /** Called before such an owner is watched for the length of a lease. */
  readonly onWait?: (owner: LockOwner, lease: number) => void;
  /** Aborts the wait. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Locks a folder for this process until {@link RunLock.release}. Takes over the lock of a dead
 * owner.
 *
 * The lock is a folder named `lock` with one file, whose name identifies the owner. A process
 * acquires it by one rename, which succeeds for one process only. To create a lock, it renames a
 * prepared folder to `lock`, which fails if that folder already has a file. To take over a lock, it
 * renames the file of the dead owner, whose name is never used again. So exactly one of several
 * racing processes wins, and a process that is killed at any moment leaves a lock that the next one
 * can take over.
 *
 * The process table tells at once whether an owner on this machine is alive. An owner in another
 * container, on another machine or before a restart gives signs of life by writing to its file, and
 * counts as dead after a lease without any. If it was only suspended, it finds its file gone when
 * it wakes up; see {@link RunLock.assertHeld}.
 *
 * @throws FileError if a living process holds the lock or the folder cannot be written
 */
export async function lockFolder(
  folder: string,
  { lease = LEASE, onWait, signal }: LockOptions = {},
): Promise<RunLock> {
  const path = join(folder, "lock");
  const name = await nameOwner();
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const owner = (await ownersIn(path))[0];
      if (owner === undefined) {
        if (await create(folder, path, name)) return await hold(folder, name, lease);
        continue;
      }
      const file = join(path, owner.name);
      const life = await lifeIn(folder, owner);
      if (life === "unknown") onWait?.(owner, lease);
      const judged = life === "unknown" ? await watchBeat(file, lease, signal) : life;
      if (judged === "living" || judged === "beating") throw inUse(folder, owner);
      if (judged === "gone") continue;
      if (await renamed(file, join(path, name))) return await hold(folder, name, lease);
    }
  } catch (error) {
    throw inPlainWords(`Cannot use ${folder}`, error);
  }
  throw new FileError(
    `Cannot use ${folder}: its lock is damaged`,
    `delete ${path} if no process is using it`,
  );
}

async function hold(folder: string, name: string, lease: number): Promise<RunLock> {
  const lock = new RunLock(folder, name, lease);
  await sweepLocks(folder).catch(() => undefined); // Leftovers do no harm.
  return lock;
}

/** Tells whether a process holds the folder and, as far as this machine can tell, is alive. */
export async function isLocked(folder: string): Promise<boolean> {
  return (await holderOf(folder)) !== undefined;
}

/**
 * Refuses a folder that a living process holds, as far as this machine can tell. Writes nothing.
 *
 * @throws FileError with the number of the process
 */
export async function assertUnlocked(folder: string): Promise<void> {
  const owner = await holderOf(folder);
  if (owner !== undefined) throw inUse(folder, owner);
}

async function holderOf(folder: string): Promise<LockOwner | undefined> {
  const path = join(folder, "lock");
  for (const owner of await ownersIn(path).catch(() => [])) {
    const life = await lifeIn(folder, owner);
    if (life === "living" || (life === "unknown" && isFresh(join(path, owner.name)))) return owner;
  }
  return undefined;
}

/**
 * Tells whether an owner is alive. The owner of the original does not count for a copied folder.
 */
async function lifeIn(folder: string, owner: LockOwner): ReturnType<typeof lifeOf> {
  const life = await lifeOf(owner);
  const copied = life === "living" && isCopied(join(folder, "lock", owner.name), folder);
  return copied ? "unknown" : life;
}

function inUse(folder: string, owner: LockOwner): FileError {
  return new FileError(
    `Cannot use ${folder}: process ${owner.process} on ${owner.host} is using it`,
    `wait until it ends, or choose another folder (if it is gone, delete ${join(folder, "lock")})`,
  );
}

/**
 * Lock of a folder. Gives signs of life until it is released, but does not keep the process alive.
 */
export class RunLock {
  readonly #folder: string;
  readonly #file: string;
  readonly #lease: number;
  readonly #timer: NodeJS.Timeout;
  #beats = 0;
  #beatAt = 0;
  #lost = false;

  constructor(folder: string, name: string, lease: number) {
    this.#folder = folder;
    this.#file = join(folder, "lock", name);
    this.#lease = lease;
    this.#beat();
    this.#timer = setInterval(() => this.#beat(), intervalOf(lease));
    this.#timer.unref();
  }

  /**
   * Checks that this process still holds the lock. Another process may have taken it over while
   * this one was suspended. Call it before each write.
   *
   * @throws FileError if it does not
   */
  assertHeld(): void {
    if (performance.now() - this.#beatAt >= intervalOf(this.#lease)) this.#beat();
    if (!this.#lost && existsSync(this.#file)) return;
    this.#lost = true;
    throw new FileError(
      `Cannot go on in ${this.#folder}: another process took it over, as this one gave no sign of life for ${Math.round(this.#lease / 1000)} seconds, or its lock was deleted`,
      "go on there, or choose another folder",
    );
  }

  /** Releases the folder. A second call does nothing. */
  async release(): Promise<void> {
    clearInterval(this.#timer);
    await unlink(this.#file).catch((error: unknown) => {
      if (errorCode(error) !== "ENOENT" && errorCode(error) !== "ENOTDIR") throw error;
    });
    // Fails if another process has taken the lock in the meantime.
    await rmdir(join(this.#folder, "lock")).catch(() => undefined);
  }

  #beat(): void {
    this.#beatAt = performance.now();
    try {
      const text = beatText(this.#folder, ++this.#beats);
      if (!writeBeat(this.#file, text)) this.#lost = true;
    } catch {
      // The folder cannot be read now. The next write to it reports the problem.
    }
  }
}

/**
 * Removes prepared locks of processes that were killed while they locked `folder`: folders with a
 * name that only {@link create} makes, which contain nothing but an owner.
 */
async function sweepLocks(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith(PREPARED) || !isTemporaryName(name)) continue;
    await removeLock(join(folder, name));
  }
}

/** Beginning of the name of a prepared lock. */
const PREPARED = "lock.";

/** Removes a lock with its owners, unless it contains anything else. */
async function removeLock(path: string): Promise<void> {
  try {
    const names = await readdir(path);
    if (names.some((name) => parseOwner(name) === undefined)) return;
    for (const name of names) await unlink(join(path, name));
    await rmdir(path);
  } catch {
    // A leftover does no harm.
  }
}

/**
 * Lists the owners in a lock. Ignores entries that are not regular files.
 *
 * @throws FileError for a link; Error with the code of the system for a lock that is not a folder
 */
async function ownersIn(path: string): Promise<LockOwner[]> {
  try {
    if ((await lstat(path)).isSymbolicLink()) {
      throw new FileError(`Cannot use ${path}: it is a link, not a lock`, "remove it");
    }
    const files = (await readdir(path, { withFileTypes: true })).filter((each) => each.isFile());
    return files.flatMap(({ name }) => parseOwner(name) ?? []);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return [];
    throw error;
  }
}

/** Creates a lock, or replaces an empty one. Returns false if another process was faster. */
async function create(folder: string, path: string, name: string): Promise<boolean> {
  // Windows does not rename onto a folder, not even an empty one.
  await rmdir(path).catch(() => undefined);
  const prepared = join(folder, temporaryName("lock"));
  await mkdir(prepared);
  try {
    const text = beatText(folder, 0);
    // The owner of the lock may have removed the prepared folder.
    const written = await unlessTaken(writeFile(join(prepared, name), text, { flag: "wx" }), []);
    return written && (await renamed(prepared, path));
  } finally {
    await removeLock(prepared);
  }
}

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
