import { closeSync, constants, fstatSync, openSync, readSync, statSync, writeSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { errorCode } from "./error_code.ts";

/**
 * Milliseconds without a sign of life after which an owner outside the process table counts as
 * dead. Longer than a process ever delays its timers, and short enough to wait for.
 */
export const LEASE = 30_000;
/** Number of signs of life within a lease. */
const BEATS = 15;
/** Milliseconds since a sign of life that exceed any difference between the clocks of machines. */
const LONG_AGO = 600_000;

/** Computes the milliseconds between two signs of life. */
export const intervalOf = (lease: number): number => lease / BEATS;

/** Digits of a number in the file, always the same, as it is overwritten in place. */
const DIGITS = 20;

/**
 * Makes the content of the file of an owner: the inode of the locked folder, and the number of
 * signs of life.
 */
export function beatText(folder: string, count: number): string {
  const inode = statSync(folder, { bigint: true }).ino;
  return [inode, count].map((each) => String(each).padStart(DIGITS, "0")).join(" ");
}

/** Gives a sign of life. Returns false if the file is gone: another process took over the lock. */
export function writeBeat(file: string, text: string): boolean {
  try {
    const opened = openSync(file, constants.O_WRONLY | (constants.O_NOFOLLOW ?? 0));
    try {
      writeSync(opened, text, 0);
    } finally {
      closeSync(opened);
    }
    return true;
  } catch (error) {
    // Other errors, such as a full disk or a lost network, do not mean that the lock is lost.
    return errorCode(error) !== "ENOENT" && errorCode(error) !== "ENOTDIR";
  }
}

/** Content and time of the file of an owner. */
interface Beat {
  readonly text: string;
  /** Time of the last write in milliseconds, by the clock of the disk. */
  readonly time: number;
}

/**
 * Reads the file of an owner; undefined if it is gone. Opening it updates caches of network disks.
 */
function readBeat(file: string): Beat | undefined {
  try {
    const opened = openSync(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
    try {
      const bytes = Buffer.alloc(2 * DIGITS + 1);
      const length = readSync(opened, bytes, 0, bytes.length, 0);
      return { time: fstatSync(opened).mtimeMs, text: bytes.toString("latin1", 0, length) };
    } finally {
      closeSync(opened);
    }
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

/**
 * Tells whether the file of an owner belongs to another folder: somebody copied the folder while it
 * was locked.
 */
export function isCopied(file: string, folder: string): boolean {
  const [written] = readBeat(file)?.text.split(" ") ?? [];
  return written !== undefined && written !== "" && written !== beatText(folder, 0).split(" ")[0];
}

/**
 * Tells whether an owner may have given a sign of life recently, by the clocks of both machines.
 */
export function isFresh(file: string): boolean {
  const beat = readBeat(file);
  return beat !== undefined && Math.abs(Date.now() - beat.time) < LONG_AGO;
}

/**
 * Waits for a sign of life of an owner, without comparing clocks: for a lease, or a fifth of it if
 * the last sign is long ago.
 *
 * @returns `"gone"` if the lock was released or taken over in the meantime
 */
export async function watchBeat(
  file: string,
  lease: number,
  signal: AbortSignal | undefined,
): Promise<"beating" | "silent" | "gone"> {
  const first = readBeat(file);
  const end = performance.now() + (isFresh(file) ? lease : lease / 5);
  while (performance.now() < end) {
    await sleep(intervalOf(lease) / 4, undefined, { signal }).catch(() => signal?.throwIfAborted());
    const now = readBeat(file);
    if (first === undefined || now === undefined) return "gone";
    if (now.text !== first.text || now.time !== first.time) return "beating";
  }
  return "silent";
}
