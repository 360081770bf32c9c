import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { basename } from "node:path";

/** Size of a file without content. Exposes programs that read whole files into memory. */
const HUGE = 8 * 2 ** 30;

/** Things that can replace a file. */
const MUTATIONS: Readonly<Record<string, (path: string) => void>> = {
  "nothing at all": () => undefined,
  "an empty file": (path) => writeFileSync(path, ""),
  "a folder": (path) => mkdirSync(path),
  "a pipe": (path) => execFileSync("mkfifo", [path]),
  "a link to nowhere": (path) => symlinkSync("/nowhere/at/all", path),
  "a link to itself": (path) => symlinkSync(basename(path), path),
  "a link to a device": (path) => symlinkSync("/dev/zero", path),
  "8 GiB of zeros": (path) => {
    writeFileSync(path, "");
    truncateSync(path, HUGE);
  },
  "a Git LFS pointer": (path) =>
    writeFileSync(
      path,
      `version https://git-lfs.github.com/spec/v1\noid sha256:${"4d".repeat(32)}\nsize 12345\n`,
    ),
};

/** Names of things that can replace a file. */
export const PLACE_MUTATIONS: readonly string[] = Object.keys(MUTATIONS);

/** Replaces a file by something else. */
export function mutatePlace(name: string, path: string): void {
  rmSync(path, { recursive: true, force: true });
  MUTATIONS[name]!(path);
}
