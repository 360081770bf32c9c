import { closeSync, constants, fstatSync, openSync, readSync, statSync, writeSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { errorCode } from "./error_code.ts";

/**
 * Milliseconds without a sign of life after which an owner that cannot be seen counts as dead.
 * Longer than any process is busy without coming back to its timers, and short enough to wait for.
 */
export const LEASE = 30_000;
/** Signs of life within a lease. */
const BEATS = 15;
/**
 * Milliseconds since the last sign of life that no difference between two machines' clocks makes
 * up.
 */
const LONG_AGO = 600_000;

/** Milliseconds between two signs of life. */
export const intervalOf = (lease: number): number => lease / BEATS;

/** Numbers of a beat take the same room each time: it is written in place. */
const DIGITS = 20;

/**
 * Content of an owner's file: of which folder it is the lock, and how often its owner gave a sign of
 * life.
 */
export function beatText(folder: string, count: number): string {
  const inode = statSync(folder, { bigint: true }).ino;
  return [inode, count].map((each) => String(each).padStart(DIGITS, "0")).join(" ");
}

/** Gives a sign of life; false where the file is gone: another process took the lock. */
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
    // Whatever else the system says (a full disk, a network that is gone): the lock is not lost by it.
    return errorCode(error) !== "ENOENT" && errorCode(error) !== "ENOTDIR";
  }
}

/** An owner's file as far as it is there. */
interface Beat {
  readonly text: string;
  /** When it was written last, in milliseconds, by the clock of the disk. */
  readonly time: number;
}

/** undefined where the file is gone. Opening it makes network disks ask their server. */
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
 * Tells whether an owner's file was made for another folder: somebody copied the folder while it was in
 * use.
 */
export function isCopied(file: string, folder: string): boolean {
  const [written] = readBeat(file)?.text.split(" ") ?? [];
  return written !== undefined && written !== "" && written !== beatText(folder, 0).split(" ")[0];
}

/** Tells whether an owner may have given a sign of life lately, by the clocks as they are. */
export function isFresh(file: string): boolean {
  const beat = readBeat(file);
  return beat !== undefined && Math.abs(Date.now() - beat.time) < LONG_AGO;
}

/**
 * Waits for a sign of life of an owner, whatever the clocks say: for a lease, or for a fifth of it
 * where the last is long ago.
 *
 * @returns `"gone"` where the lock was released, or taken over, in the meantime
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
