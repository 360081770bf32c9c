import { createHash } from "node:crypto";
import { lstat, rm } from "node:fs/promises";
import { join } from "node:path";
import { readSmallFile, readTextFile, replaceFile, writeAll } from "@lrm/files";
import { parseJson } from "@lrm/files/values";
import { isOwn } from "./own_folder.ts";

/** Maximum bytes of a file to unpack: SwiftShader has 15 MB. */
const LIMIT = 2 ** 27;
/** File that lists every file with its size and digest. */
const CONTENTS = "contents.json";

/** Identity of a file's content: its size and SHA-256. */
type Contents = Readonly<Record<string, string>>;

/**
 * Unpacks files into a private folder unless they are there already: with the recorded size and
 * content, owned by the user, and writable only by the user. Replaces missing, damaged or changed
 * files, each atomically and synced, so that other processes may do the same at once.
 *
 * @param read  returns the files' contents
 */
export async function unpackOnce(
  folder: string,
  names: readonly string[],
  read: () => Promise<ReadonlyMap<string, Uint8Array>>,
): Promise<void> {
  const recorded = await recordedContents(folder);
  const found = await Promise.all(names.map((name) => contentOf(join(folder, name))));
  if (names.every((name, at) => found[at] !== undefined && found[at] === recorded[name])) return;
  const files = await read();
  const contents: Record<string, string> = {};
  for (const name of names) {
    const data = files.get(name)!;
    contents[name] = digestOf(data);
    if ((await contentOf(join(folder, name))) === contents[name]) continue;
    await replace(join(folder, name), data, 0o755);
  }
  await replace(join(folder, CONTENTS), Buffer.from(JSON.stringify(contents)), 0o644);
}

async function recordedContents(folder: string): Promise<Contents> {
  try {
    const text = await readTextFile(join(folder, CONTENTS), { limit: 2 ** 16 });
    return Object(parseJson(text)) as Contents;
  } catch {
    return {}; // missing or damaged: unpack again
  }
}

/**
 * Returns the identity of a file's content, or undefined if it must not be loaded: it is a link or
 * not a file, belongs to another user, or others can write to it.
 */
async function contentOf(path: string): Promise<string | undefined> {
  try {
    const status = await lstat(path);
    if (!status.isFile() || !isOwn(status) || (status.mode & 0o022) !== 0) return undefined;
    return digestOf(await readSmallFile(path, { limit: LIMIT }));
  } catch {
    return undefined;
  }
}

const digestOf = (data: Uint8Array): string =>
  `${data.length} ${createHash("sha256").update(data).digest("hex")}`;

async function replace(path: string, data: Uint8Array, mode: number): Promise<void> {
  // A folder, a pipe or a link does not belong in a cache.
  const status = await lstat(path).catch(() => undefined);
  if (status !== undefined && !status.isFile()) await rm(path, { recursive: true, force: true });
  await replaceFile(path, (file) => writeAll(file, data), { mode });
}
