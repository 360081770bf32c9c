import { createHash, randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import type { KernelStore } from "../tuner/kernel_cache.ts";

/** Choices of kernels in the user's cache folder, a file each, replaced all at once. */
export function diskStore(folder: string = cacheFolder()): KernelStore {
  const pathOf = (key: string): string =>
    join(folder, `webgpu-${createHash("sha256").update(key).digest("hex").slice(0, 16)}.json`);
  return {
    async read(key) {
      return await readFile(pathOf(key), "utf8").catch(() => undefined);
    },
    async write(key, text) {
      await mkdir(folder, { recursive: true });
      const own = `${pathOf(key)}.${randomUUID()}`;
      try {
        await writeFile(own, text);
        await rename(own, pathOf(key));
      } catch (error) {
        await rm(own, { force: true });
        throw error;
      }
    },
  };
}

/** Where this system keeps what can be made again, for this user. */
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
