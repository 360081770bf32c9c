// The path of a newcomer in the playground: `npm run playground`, the address that it prints, and
// in Chromium a first loss and a picture to share.
import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { PlainError, ROOT, readJson, run } from "./_workspace.mjs";

const TEST = "packages/playground/src/newcomer.browser.test.ts";
/** Written by the test: seconds from the address on. */
const TIMES = join(ROOT, "packages/playground/screenshots/newcomer.json");
/** Most seconds until the address is printed: all packages may have to be built before. */
const MOST_SECONDS = 600;

/** Walks the path; returns seconds from the command on, by what was reached. */
export async function secondsToSharedPicture() {
  const begin = performance.now();
  const { address, stop } = await startPlayground();
  const printed = (performance.now() - begin) / 1000;
  try {
    rmSync(TIMES, { force: true });
    const words = ["vitest", "run", "--project", "browser", TEST];
    const env = { LRM_PLAYGROUND: address };
    const { exitCode, output } = await run("npx", words, { quiet: true, env });
    if (exitCode !== 0) {
      console.error(output);
      throw new PlainError(
        "Cannot walk the path in the playground: its test failed",
        `mend what it names above, and run npx vitest run --project browser ${TEST}`,
      );
    }
  } finally {
    stop();
  }
  // Nobody waits between the address and the page but the test, which has to start.
  const later = Object.entries(readJson(TIMES)).map(([what, each]) => [what, printed + each]);
  return { "its address is printed": printed, ...Object.fromEntries(later) };
}

/**
 * Starts a command in a group of its own; resolves once it prints the address of the playground.
 *
 * @param mostSeconds  after which a command that has not printed it is stopped
 * @returns the address, and a function that stops the command
 */
export function startPlayground(
  [name, ...words] = ["npm", "run", "playground"],
  mostSeconds = MOST_SECONDS,
) {
  const child = spawn(name, words, { cwd: ROOT, detached: true });
  const stop = () => process.kill(-child.pid, "SIGTERM");
  return new Promise((resolve, reject) => {
    let printed = "";
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      stop();
    }, mostSeconds * 1000);
    const hear = (chunk) => {
      printed += chunk;
      const address = /The playground is at (\S+)/.exec(printed)?.[1];
      if (address === undefined) return;
      clearTimeout(timer);
      resolve({ address, stop });
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.on("error", reject);
    child.on("close", () => {
      clearTimeout(timer);
      const why = late ? `no address was printed in ${mostSeconds} s` : "the command ended";
      const told = printed.trim() === "" ? "" : ` and said ${printed.trim()}`;
      reject(
        new PlainError(
          `Cannot open the playground: ${why}${told}`,
          `run ${[name, ...words].join(" ")} alone`,
        ),
      );
    });
  });
}
