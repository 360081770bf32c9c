import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";

const BIN = fileURLToPath(new URL("../bin/lrm.js", import.meta.url));

const folder = mkdtempSync(join(tmpdir(), "lrm-start-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function runWith(files: number, ...words: string[]) {
  const script = 'ulimit -n "$0"; exec "$@"';
  return spawnSync("bash", ["-c", script, String(files), process.execPath, ...words], {
    encoding: "utf8",
  });
}

test.runIf(process.platform === "linux")(
  "lrm that may open few files works, or ends in a sentence",
  () => {
    const empty = join(folder, "empty.js");
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    writeFileSync(empty, "");
    const refused: number[] = [];
    for (let files = 19; files <= 30; files += 1) {
      // Versions of Node need a different number themselves.
      if (runWith(files, empty).status !== 0) continue;
      const { status, stderr } = runWith(files, BIN, "recipes");
      if (status === 0) break;
      expect(stderr).toMatch(/^error: Cannot start lrm: [^\n]+ulimit -n[^\n]+\n$/);
      expect(status).toBe(1);
      refused.push(files);
    }
    expect(refused).not.toEqual([]);
  },
);
