import { createHash } from "node:crypto";
import { lstat, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { makeFolder, readTextFile, replaceFile } from "@lrm/files";
import type { KernelStore } from "../tuner/kernel_cache.ts";

/** Maximum bytes of a file to read: a stored choice has about 500. */
const LIMIT = 2 ** 16;

/** Stores kernel choices in the user's cache folder, one file each, replaced atomically. */
export function diskStore(folder: string = cacheFolder()): KernelStore {
  const pathOf = (key: string): string =>
    join(folder, `webgpu-${createHash("sha256").update(key).digest("hex").slice(0, 16)}.json`);
  return {
    async read(key) {
      return await readTextFile(pathOf(key), { limit: LIMIT }).catch(() => undefined);
    },
    async write(key, text) {
      await makeFolder(folder, { mode: 0o700 });
      const status = await lstat(pathOf(key)).catch(() => undefined);
      if (status !== undefined && !status.isFile()) await rm(pathOf(key)); // not ours
      await replaceFile(pathOf(key), (file) => file.writeFile(text), { mode: 0o600 });
    },
  };
}

/** Returns the cache folder of this user on this system. */
export function cacheFolder(
  platform: NodeJS.Platform = process.platform,
  { XDG_CACHE_HOME, LOCALAPPDATA }: NodeJS.ProcessEnv = process.env,
  home: string = homedir(),
): string {
  if (platform === "darwin") return join(home, "Library", "Caches", "lrm");
  if (platform === "win32") return join(LOCALAPPDATA ?? join(home, "AppData", "Local"), "lrm");
  const named = XDG_CACHE_HOME !== undefined && isAbsolute(XDG_CACHE_HOME);
  return join(named ? XDG_CACHE_HOME : join(home, ".cache"), "lrm");
}
