import { expect, test } from "vitest";
import { startPlayground } from "./_playground_walk.mjs";

const node = (code) => [process.execPath, "-e", code];
const WAITS = "setInterval(() => {}, 1000);";

test("startPlayground() gives the address that the command prints, and stops it", async () => {
  const prints = `console.log("pid", process.pid, "The playground is at http://host:" + process.pid);`;
  const { address, stop } = await startPlayground(node(prints + WAITS));
  expect(address).toMatch(/^http:\/\/host:\d+$/);
  const pid = Number(address.split(":").at(-1));
  expect(isRunning(pid)).toBe(true);
  stop();
  await expect.poll(() => isRunning(pid), { timeout: 60_000 }).toBe(false);
});

test("startPlayground() stops a command that prints no address, and says so", async () => {
  await expect(startPlayground(node(WAITS), 0.2)).rejects.toThrow(
    /^Cannot open the playground: no address was printed in 0\.2 s; run .* alone$/,
  );
});

test("startPlayground() says what a command printed that ended without an address", async () => {
  await expect(startPlayground(node('console.log("No port")'))).rejects.toThrow(
    /^Cannot open the playground: the command ended and said No port; run .* alone$/,
  );
});

function isRunning(pid) {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
