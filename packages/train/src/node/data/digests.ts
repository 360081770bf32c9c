import { createHash } from "node:crypto";
import { createReadStream, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { makeFolder } from "@lrm/files";
import { DataError } from "../../tokens.ts";
import { replaceFile } from "../atomic_file.ts";
import { type DataFile, unreadable } from "./data_file.ts";

/** A file whose last change is as near as this, in milliseconds, may change again without a trace: clocks of file systems tick slowly. */
const UNSETTLED = 2000;

/** A file as it was read. */
export interface Digest {
  readonly path: string;
  /** Of its content. */
  readonly sha256: string;
  /** Changes whenever the content does. */
  readonly stamp: string;
}

interface DigestOptions {
  readonly onBytes?: (done: number) => void;
  /** Gives up. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The digests of files. Those that were read before are known by their size, times and number on the disk, and not read again.
 *
 * @param memory  a file that remembers them
 * @throws DataError for a file that cannot be read, or changes meanwhile; the signal's reason once it is aborted
 */
export async function digestsOf(
  files: readonly DataFile[],
  memory: string,
  { onBytes, signal }: DigestOptions,
): Promise<Digest[]> {
  const known = await recall(memory);
  const digests: Digest[] = [];
  const settled: Digest[] = [];
  let before = 0;
  for (const { path: name, size } of files) {
    const path = resolve(name);
    const { stamp, changed } = stateOf(path);
    const old = known.get(path);
    const started = Date.now();
    const digest =
      old?.stamp === stamp
        ? old
        : {
            path,
            sha256: await digestOf(path, (bytes) => onBytes?.(before + bytes), signal),
            stamp,
          };
    checkUnchanged(digest);
    digests.push(digest);
    if (digest === old || started - changed > UNSETTLED) settled.push(digest);
    before += size;
    onBytes?.(before);
  }
  if (settled.some((each) => known.get(each.path) !== each)) await remember(memory, settled);
  return digests;
}

/** @throws DataError where a file is another one than when it was read */
export function checkUnchanged({ path, stamp }: Digest): void {
  if (stateOf(path).stamp === stamp) return;
  throw new DataError(
    `Cannot use ${path} as data: it changed while it was read; start again when it is complete`,
  );
}

function stateOf(path: string): { stamp: string; changed: number } {
  try {
    const { size, mtimeNs, ctimeNs, ino, ctimeMs } = statSync(path, { bigint: true });
    return { stamp: [size, mtimeNs, ctimeNs, ino].join("-"), changed: Number(ctimeMs) };
  } catch (error) {
    throw unreadable(path, error);
  }
}

async function digestOf(
  path: string,
  onBytes: (done: number) => void,
  signal: AbortSignal | undefined,
): Promise<string> {
  const hash = createHash("sha256");
  let done = 0;
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 20 })) {
      signal?.throwIfAborted();
      hash.update(chunk as Buffer);
      done += (chunk as Buffer).length;
      onBytes(done);
    }
  } catch (error) {
    throw unreadable(path, error);
  }
  return hash.digest("hex");
}

/** By path; what cannot be read is not known. */
async function recall(memory: string): Promise<Map<string, Digest>> {
  try {
    const digests = JSON.parse(await readFile(memory, "utf8")) as readonly Digest[];
    return new Map(digests.map((each) => [each.path, each]));
  } catch {
    return new Map();
  }
}

async function remember(memory: string, digests: readonly Digest[]): Promise<void> {
  await makeFolder(dirname(memory));
  await replaceFile(memory, (file) => file.writeFile(JSON.stringify(digests)));
}
