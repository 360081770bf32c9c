import { execPath } from "node:process";
import { afterEach, expect, test } from "vitest";
import { probeInChild } from "./child_probe.ts";

afterEach(() => {
  process.execPath = execPath;
});

test.each(["/nowhere/node", "/"])(
  "probeInChild() throws if the system cannot start a process (%s)",
  async (path) => {
    process.execPath = path;
    await expect(probeInChild()).rejects.toThrow(
      /^Cannot try a WebGPU adapter: the system starts no process to do so in \((ENOENT|EACCES)\); close/,
    );
  },
);

test("probeInChild() finds no adapter in a process that ends at once", async () => {
  process.execPath = "/bin/true";
  expect(await probeInChild()).toBeUndefined();
});
