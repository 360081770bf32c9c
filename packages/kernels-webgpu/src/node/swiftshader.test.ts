import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { probeInChild } from "./child_probe.ts";
import { swiftShaderDriver } from "./swiftshader.ts";

const root = mkdtempSync(join(tmpdir(), "lrm-swiftshader-"));
const cache = join(root, "cache");
afterAll(() => rmSync(root, { recursive: true }));

/** Folder of the files, and their undamaged contents. */
let folder: string;
const whole = new Map<string, Buffer>();

beforeAll(async () => {
  folder = dirname((await swiftShaderDriver(cache)).manifest);
  for (const name of readdirSync(folder)) whole.set(name, readFileSync(join(folder, name)));
});

function expectWhole(): void {
  expect(readdirSync(folder).sort()).toEqual([...whole.keys()].sort());
  for (const [name, data] of whole) {
    if (name === "contents.json") continue; // this file is read but never loaded
    expect(lstatSync(join(folder, name)).isFile(), name).toBe(true);
    expect(readFileSync(join(folder, name)).equals(data), name).toBe(true);
    expect(statSync(join(folder, name)).mode & 0o022, name).toBe(0);
  }
}

test("swiftShaderDriver() unpacks a working driver once, even for simultaneous calls", async () => {
  const drivers = await Promise.all([swiftShaderDriver(cache), swiftShaderDriver(cache)]);
  expect(drivers[0]).toEqual(drivers[1]);
  expect(existsSync(drivers[0].manifest)).toBe(true);
  expect(readdirSync(cache)).toHaveLength(1);
  const before = statSync(drivers[0].loader!).ino;
  await swiftShaderDriver(cache);
  expect(statSync(drivers[0].loader!).ino).toBe(before);
  const facts = await probeInChild(drivers[0]);
  expect(facts?.description).toContain("SwiftShader");
});

const FILES = [
  "libvulkan.so.1",
  "libvk_swiftshader.so",
  "vk_swiftshader_icd.json",
  "contents.json",
];

/** Damage to a file by cleanup tools, crashes, full disks and other users. */
const DAMAGE: Readonly<Record<string, (path: string) => void>> = {
  removed: (path) => rmSync(path),
  empty: (path) => writeFileSync(path, ""),
  "cut short": (path) => truncateSync(path, statSync(path).size - 1),
  "longer by a byte": (path) => writeFileSync(path, "\n", { flag: "a" }),
  "different in one bit": (path) => {
    const data = readFileSync(path);
    data[data.length >> 1]! ^= 4;
    writeFileSync(path, data);
  },
  "a folder": (path) => {
    rmSync(path);
    mkdirSync(join(path, "deep"), { recursive: true });
  },
  "a link to the same content": (path) => {
    renameSync(path, join(root, "elsewhere"));
    symlinkSync(join(root, "elsewhere"), path);
  },
  "a link to nowhere": (path) => {
    rmSync(path);
    symlinkSync(join(root, "nothing"), path);
  },
  "a pipe": (path) => {
    rmSync(path);
    execFileSync("mkfifo", [path]);
  },
  "writable for others": (path) => chmodSync(path, 0o777),
};

test.each(
  Object.keys(DAMAGE).flatMap((how, at) =>
    [FILES[at % 4]!, FILES[(at + 1) % 4]!].map((name) => [name, how] as const),
  ),
)("swiftShaderDriver() unpacks anew where %s is %s", async (name, how) => {
  DAMAGE[how]!(join(folder, name));
  const both = [swiftShaderDriver(cache), swiftShaderDriver(cache)];
  await Promise.all(both);
  expectWhole();
});

test("swiftShaderDriver() makes its folders private, and replaces a link of the user's own", async () => {
  chmodSync(cache, 0o777);
  chmodSync(folder, 0o755);
  await swiftShaderDriver(cache);
  for (const each of [cache, folder]) expect(statSync(each).mode & 0o777).toBe(0o700);
  renameSync(folder, join(root, "moved"));
  symlinkSync(join(root, "moved"), folder);
  await swiftShaderDriver(cache);
  expect(lstatSync(folder).isDirectory()).toBe(true);
  expectWhole();
});

test("swiftShaderDriver() throws with the reason if its folder is unsafe or blocked by a file", async () => {
  const open = join(root, "open");
  mkdirSync(open);
  chmodSync(open, 0o777);
  await expect(swiftShaderDriver(join(open, "cache"))).rejects.toThrow(
    /^Cannot unpack SwiftShader into [^\n]*: other users can rename what is in [^\n]*; set TMPDIR/,
  );
  chmodSync(open, 0o1777);
  await swiftShaderDriver(join(open, "cache"));
  const file = join(root, "file");
  writeFileSync(file, "");
  await expect(swiftShaderDriver(join(file, "cache"))).rejects.toThrow(
    /^Cannot unpack SwiftShader into [^\n]*a file of that name is in the way/,
  );
});

const asRoot = process.getuid?.() === 0;
test.runIf(asRoot)("swiftShaderDriver() uses no folder and no file of another user", async () => {
  const theirs = join(root, "theirs");
  mkdirSync(theirs, { mode: 0o700 });
  execFileSync("chown", ["65534", theirs]);
  await expect(swiftShaderDriver(theirs)).rejects.toThrow("belongs to another user");
  const link = join(root, "link");
  symlinkSync(cache, link);
  execFileSync("chown", ["-h", "65534", link]);
  await expect(swiftShaderDriver(link)).rejects.toThrow("belongs to another user");
  execFileSync("chown", ["65534", join(folder, "libvulkan.so.1")]);
  await swiftShaderDriver(cache);
  expect(statSync(join(folder, "libvulkan.so.1")).uid).toBe(0);
});
