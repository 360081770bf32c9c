import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { modeLike } from "./mode_like.ts";

const folder = mkdtempSync(join(tmpdir(), "lrm-files-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("modeLike() keeps a file private that is made from a private one", () => {
  const [open, secret] = ["open", "secret"].map((name) => join(folder, name)) as [string, string];
  for (const path of [open, secret]) writeFileSync(path, "");
  chmodSync(open, 0o644);
  chmodSync(secret, 0o600);
  expect(modeLike(open, join(folder, "missing"), join(open, "below"))).toBe(0o666);
  expect(modeLike(open, secret)).toBe(0o600);
  chmodSync(secret, 0o640);
  expect(modeLike(open, secret)).toBe(0o666);
});
