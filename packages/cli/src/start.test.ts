import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const BIN = fileURLToPath(new URL("../bin/lrm.js", import.meta.url));

test.runIf(process.platform === "linux").each([20, 26, 30])(
  "lrm that may open only %i files ends in a sentence",
  (files) => {
    const script = 'ulimit -n "$0"; exec "$@"';
    const words = ["-c", script, String(files), process.execPath, BIN, "recipes"];
    const { status, stderr } = spawnSync("bash", words, { encoding: "utf8" });
    expect(stderr).toMatch(/^Cannot start lrm: [^\n]+ulimit -n[^\n]+\n$/);
    expect(status).toBe(1);
  },
);
