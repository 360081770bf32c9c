import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemProblem } from "./error_code.ts";
import { checkReplaceable, replaceFile, sweepTemporaryFiles } from "./replace_file.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lrm-files-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The name of a temporary file, as a killed process leaves it. */
async function leftoverName(name: string): Promise<string> {
  let found = "";
  await replaceFile(join(folder, name), async () => {
    found = readdirSync(folder).find((each) => each.startsWith(`${name}.`))!;
  });
  rmSync(join(folder, name));
  return found;
}

test("replaceFile() replaces a link, and leaves what it points to", async () => {
  const victim = join(folder, "victim");
  writeFileSync(victim, "private key");
  symlinkSync(victim, join(folder, "page.html"));
  await replaceFile(join(folder, "page.html"), (file) => file.writeFile("page"));
  expect(readFileSync(victim, "utf8")).toBe("private key");
  expect(readFileSync(join(folder, "page.html"), "utf8")).toBe("page");
});

test("replaceFile() writes into a file whose name is another one each time", async () => {
  const names = new Set<string>();
  for (let i = 0; i < 21; i++) names.add(await leftoverName("a"));
  expect(names.size).toBe(21);
});

test("replaceFile() makes a private file where asked", async () => {
  const path = join(folder, "private");
  await replaceFile(path, (file) => file.writeFile("secret"), { mode: 0o600 });
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test("replaceFile() keeps the old content when its check throws", async () => {
  const path = join(folder, "a");
  writeFileSync(path, "old");
  const check = (): never => {
    throw new RangeError("lost");
  };
  await expect(replaceFile(path, (file) => file.writeFile("new"), { check })).rejects.toThrow(
    "lost",
  );
  expect(readdirSync(folder)).toEqual(["a"]);
  expect(readFileSync(path, "utf8")).toBe("old");
});

test("replaceFile() and checkReplaceable() refuse what a rename would destroy, and leave no file", async () => {
  const pipe = join(folder, "pipe");
  execFileSync("mkfifo", [pipe]);
  mkdirSync(join(folder, "sub"));
  symlinkSync("sub", join(folder, "to-folder"));
  symlinkSync("pipe", join(folder, "to-pipe"));
  symlinkSync("/proc/self/fd/1", join(folder, "stdout"));
  const before = readdirSync(folder).sort();
  for (const [name, meaning] of [
    ["sub", /it is a folder/],
    ["sub/", /it is a folder/],
    ["new/", /it is a folder/],
    ["to-folder", /it is a folder/],
    ["pipe", /not a regular file/],
    ["to-pipe", /not a regular file/],
    ["stdout", /not a regular file/],
    ["/dev/null", /not a regular file/],
    ["nowhere/a", /there is no such file or folder/],
  ] as const) {
    const path = name.startsWith("/") ? name : `${folder}/${name}`;
    for (const action of [() => replaceFile(path, async () => {}), () => checkReplaceable(path)]) {
      const error = await action().catch((each: unknown) => each);
      expect(systemProblem(error)?.problem, name).toMatch(meaning);
    }
  }
  expect(readdirSync(folder).sort()).toEqual(before);
  expect(statSync("/dev/null").isCharacterDevice()).toBe(true);
});

test("checkReplaceable() leaves the file as it is", async () => {
  const path = join(folder, "a");
  writeFileSync(path, "old");
  const before = statSync(path);
  await checkReplaceable(path);
  await checkReplaceable(join(folder, "b"));
  expect(readdirSync(folder)).toEqual(["a"]);
  expect(statSync(path).mtimeMs).toBe(before.mtimeMs);
});

test("sweepTemporaryFiles() leaves files that another process may be writing", async () => {
  const leftover = join(folder, await leftoverName("a"));
  writeFileSync(leftover, "half");
  await sweepTemporaryFiles(folder, { olderThan: 3_600_000 });
  expect(existsSync(leftover)).toBe(true);
  utimesSync(leftover, 1, 1);
  await sweepTemporaryFiles(folder, { olderThan: 3_600_000 });
  expect(existsSync(leftover)).toBe(false);
});

test("sweepTemporaryFiles() removes what a killed replaceFile() left, and nothing else", async () => {
  const leftover = await leftoverName("checkpoint.safetensors");
  writeFileSync(join(folder, leftover), "half");
  const asFolder = await leftoverName("thesis");
  mkdirSync(join(folder, asFolder));
  writeFileSync(join(folder, asFolder, "main.tex"), "precious");
  const asLink = await leftoverName("link");
  symlinkSync("/etc/hostname", join(folder, asLink));
  const foreign = [
    "backup.2024.tmp",
    "checkpoint.safetensors.4242.tmp",
    "a.0123456789ab01234567.lrm-tmp",
    leftover.replace("checkpoint", "checkpoinT"),
  ];
  for (const name of foreign) writeFileSync(join(folder, name), "precious");
  await sweepTemporaryFiles(folder);
  expect(readdirSync(folder).sort()).toEqual([...foreign, asFolder, asLink].sort());
  expect(existsSync(join(folder, asFolder, "main.tex"))).toBe(true);
});
