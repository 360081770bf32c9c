import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { makeFolder, removeEmptyFolders } from "./make_folder.ts";

test("makeFolder() makes folders with the permissions that were asked for, and says which", async () => {
  const around = mkdtempSync(join(tmpdir(), "lrm-files-"));
  onTestFinished(() => rmSync(around, { recursive: true }));
  const [outer, inner] = [join(around, "a"), join(around, "a", "b")];
  const made = await makeFolder(inner, { mode: 0o700 });
  expect(made).toEqual([inner, outer]);
  for (const folder of made) expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(await makeFolder(inner)).toEqual([]);
  await removeEmptyFolders(made);
  expect(existsSync(outer)).toBe(false);
});
