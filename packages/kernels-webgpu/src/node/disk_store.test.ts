import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { cacheFolder, diskStore } from "./disk_store.ts";

const root = await mkdtemp(join(tmpdir(), "lrm-disk-store-"));
afterAll(() => rm(root, { recursive: true }));

test("diskStore() stores a text for each key, and replaces it atomically", async () => {
  const folder = join(root, "made", "when needed");
  const store = diskStore(folder);
  expect(await store.read("a")).toBeUndefined();
  await store.write("a", "1");
  await store.write("b", "2");
  await Promise.all(["3", "4", "5"].map((text) => store.write("a", text)));
  expect(["3", "4", "5"]).toContain(await diskStore(folder).read("a"));
  expect(await store.read("b")).toBe("2");
  expect(await readdir(folder)).toHaveLength(2);
});

test("diskStore() leaves no files behind if it cannot write", async () => {
  const file = join(root, "file");
  await writeFile(file, "");
  await expect(diskStore(file).write("a", "1")).rejects.toThrow();
  expect(await diskStore(file).read("a")).toBeUndefined();
});

test("cacheFolder() is the usual cache folder of each system", () => {
  const home = "/home/x";
  expect(cacheFolder("linux", {}, home)).toBe("/home/x/.cache/lrm");
  expect(cacheFolder("linux", { XDG_CACHE_HOME: "/var/x" }, home)).toBe("/var/x/lrm");
  expect(cacheFolder("linux", { XDG_CACHE_HOME: "x" }, home)).toBe("/home/x/.cache/lrm");
  expect(cacheFolder("darwin", { XDG_CACHE_HOME: "/x" }, home)).toBe("/home/x/Library/Caches/lrm");
  const local = { LOCALAPPDATA: "/local" };
  expect(cacheFolder("win32", local, home)).toBe("/local/lrm");
  expect(cacheFolder("win32", {}, home)).toBe("/home/x/AppData/Local/lrm");
});

test.each(["a pipe", "a folder", "far too large", "a link to nowhere"])(
  "diskStore() ignores %s immediately",
  async (what) => {
    const folder = join(root, what);
    const store = diskStore(folder);
    await store.write("a", "1");
    const path = join(folder, (await readdir(folder))[0]!);
    await rm(path);
    if (what === "a pipe") execFileSync("mkfifo", [path]);
    else if (what === "a folder") await mkdir(path);
    else if (what === "far too large") await writeFile(path, "1".repeat(2 ** 17));
    else await symlink(join(root, "nothing"), path);
    expect(await store.read("a")).toBeUndefined();
    if (what === "a folder") await expect(store.write("a", "2")).rejects.toThrow();
    else {
      await store.write("a", "2");
      expect(await store.read("a")).toBe("2");
    }
  },
);

test("diskStore() makes its folder and files private to the user", async () => {
  const folder = join(root, "private");
  await diskStore(folder).write("a", "1");
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  expect((await stat(join(folder, (await readdir(folder))[0]!))).mode & 0o777).toBe(0o600);
});
