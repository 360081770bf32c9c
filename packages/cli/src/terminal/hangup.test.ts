import { spawn } from "node:child_process";
import { expect, test } from "vitest";
import { ignoresHangup } from "./hangup.ts";

test.each([
  ["trap '' HUP; echo; read line", true],
  ["echo; read line", false],
])("ignoresHangup() knows what %s makes of SIGHUP", async (script, ignores) => {
  const shell = spawn("sh", ["-c", script], { stdio: ["pipe", "pipe", "ignore"] });
  await new Promise((resolve) => shell.stdout.once("data", resolve));
  expect(ignoresHangup(shell.pid!)).toBe(ignores && process.platform === "linux");
  shell.stdin.end();
  await new Promise((resolve) => shell.once("close", resolve));
});

test("ignoresHangup() is false of a process that is not there", () => {
  expect(ignoresHangup(2 ** 30)).toBe(false);
});
