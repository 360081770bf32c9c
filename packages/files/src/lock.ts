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

/** Every further attempt means that another process was faster; so many say that something else is wrong. */
const ATTEMPTS = 100;

/** Settings of {@link lockFolder}. */
export interface LockOptions {
  /**
   * Milliseconds without a sign of life after which an owner in another container or on another
   * machine counts as dead. All processes that share a folder need the same. Default: 30 s.
   */
  readonly lease?: number;
  /** Called before such an owner is watched for so long. */
  readonly onWait?: (owner: LockOwner, lease: number) => void;
  /** Ends the waiting. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Takes a folder for this process, until {@link RunLock.release}. The lock of a dead owner is taken over.
 *
 * The lock is a folder, `lock`, with one file, whose name is the owner. Both ways to get it are one rename that the system does for one process only: a folder prepared beside it gets the name `lock`, which fails where that holds a file already; and the file of a dead owner, whose name is never used again, gets the new owner's name. So one of any number of racing processes wins, and a process killed at any moment leaves a lock that the next one can take.
 *
 * An owner in this process table is judged by it, at once. One that cannot be seen (in another
 * container, on another machine, before a restart of this one) gives signs of life by writing into
 * its file: without any for a lease it counts as dead. Where it was merely asleep, it finds its
 * file gone when it wakes up, see {@link RunLock.assertHeld}.
 *
 * @throws FileError when a living process holds it, or when the folder cannot be written
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
    `Cannot use ${folder}: its lock is damaged; delete ${path} if no process is using it`,
  );
}

async function hold(folder: string, name: string, lease: number): Promise<RunLock> {
  const lock = new RunLock(folder, name, lease);
  await sweepLocks(folder).catch(() => undefined); // They are in nobody's way.
  return lock;
}

/** Whether a process, as far as this machine can know a living one, holds the folder. */
export async function isLocked(folder: string): Promise<boolean> {
  return (await holderOf(folder)) !== undefined;
}

/**
 * Refuses a folder that a process holds, as far as this machine can know. Writes nothing.
 *
 * @throws FileError that names the process
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

/** A living owner of another folder says nothing about a copy of that folder. */
async function lifeIn(folder: string, owner: LockOwner): ReturnType<typeof lifeOf> {
  const life = await lifeOf(owner);
  const copied = life === "living" && isCopied(join(folder, "lock", owner.name), folder);
  return copied ? "unknown" : life;
}

function inUse(folder: string, owner: LockOwner): FileError {
  return new FileError(
    `Cannot use ${folder}: process ${owner.process} on ${owner.host} is using it; wait until it ends, or choose another folder (if it is gone, delete ${join(folder, "lock")})`,
  );
}

/**
 * Holds a folder, and gives signs of life. A process that forgets to release it ends all the same.
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
   * Refuses to go on where another process took the folder over, since this one was asleep. Call it
   * before writing.
   *
   * @throws FileError
   */
  assertHeld(): void {
    if (performance.now() - this.#beatAt >= intervalOf(this.#lease)) this.#beat();
    if (!this.#lost && existsSync(this.#file)) return;
    this.#lost = true;
    throw new FileError(
      `Cannot go on in ${this.#folder}: another process took it over, since this one gave no sign of life for ${Math.round(this.#lease / 1000)} seconds, or its lock was deleted; go on there, or choose another folder`,
    );
  }

  /** Gives the folder back. A second call does nothing. */
  async release(): Promise<void> {
    clearInterval(this.#timer);
    await unlink(this.#file).catch((error: unknown) => {
      if (errorCode(error) !== "ENOENT" && errorCode(error) !== "ENOTDIR") throw error;
    });
    // It is not empty when another process has taken it in the meantime.
    await rmdir(join(this.#folder, "lock")).catch(() => undefined);
  }

  #beat(): void {
    this.#beatAt = performance.now();
    try {
      const text = beatText(this.#folder, ++this.#beats);
      if (!writeBeat(this.#file, text)) this.#lost = true;
    } catch {
      // The folder cannot be asked now; what is written next into it will tell.
    }
  }
}

/**
 * Removes what processes that were killed while they locked `folder` left beside the lock: folders
 * of a name that only {@link create} makes, with nothing but an owner in them.
 */
async function sweepLocks(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith(PREPARED) || !isTemporaryName(name)) continue;
    await removeLock(join(folder, name));
  }
}

/** A lock before it gets its name. */
const PREPARED = "lock.";

/** Removes a lock with its owners; one that holds anything else stays. */
async function removeLock(path: string): Promise<void> {
  try {
    const names = await readdir(path);
    if (names.some((name) => parseOwner(name) === undefined)) return;
    for (const name of names) await unlink(join(path, name));
    await rmdir(path);
  } catch {
    // It was in nobody's way.
  }
}

/**
 * The owners in a lock. What only has the name of one, such as a link or a pipe, is left alone.
 *
 * @throws Error with the system's code for a lock that is no folder
 */
async function ownersIn(path: string): Promise<LockOwner[]> {
  try {
    if ((await lstat(path)).isSymbolicLink()) {
      throw new FileError(`Cannot use ${path}: it is a link, not a lock; remove it`);
    }
    const files = (await readdir(path, { withFileTypes: true })).filter((each) => each.isFile());
    return files.flatMap(({ name }) => parseOwner(name) ?? []);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return [];
    throw error;
  }
}

/** Puts a lock where there is none, or an empty one; false when another process was faster. */
async function create(folder: string, path: string, name: string): Promise<boolean> {
  // Windows renames onto nothing, not even an empty folder.
  await rmdir(path).catch(() => undefined);
  const prepared = join(folder, temporaryName("lock"));
  await mkdir(prepared);
  try {
    const text = beatText(folder, 0);
    // The owner may have swept the prepared folder away.
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
