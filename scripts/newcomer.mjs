// `npm run newcomer`: walks the path of a newcomer and prints the seconds until each of its points,
// in Chromium (the playground) and in a terminal (`lrm train`).
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureInstalled, PlainError, ROOT, readJson, run, runMain, turbo } from "./_workspace.mjs";

const TEST = "packages/playground/src/newcomer.browser.test.ts";
const TIMES = join(ROOT, "packages/playground/screenshots/newcomer.json");

await runMain(async () => {
  await ensureInstalled();
  await turbo("build:js", "--filter=@lrm/cli...");
  rmSync(TIMES, { force: true });
  const walked = ["vitest", "run", "--project", "browser", TEST];
  const { exitCode, output } = await run("npx", walked, { quiet: true });
  if (exitCode !== 0) {
    console.error(output);
    throw new PlainError("Cannot walk the path in the playground: see the lines above");
  }
  print("In the playground, from its address on", readJson(TIMES));
  const folder = mkdtempSync(join(tmpdir(), "lrm-newcomer-"));
  try {
    const seconds = await secondsToLoss(join(folder, "run"));
    print("In a terminal, from lrm train on", { "a validation loss is printed": seconds });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

function print(title, seconds) {
  console.log(`${title}:`);
  for (const [what, each] of Object.entries(seconds)) {
    console.log(`${each.toFixed(1).padStart(8)} s  ${what}`);
  }
}

/** Trains by the command line until it prints a validation loss, and stops it. */
function secondsToLoss(out) {
  const words = ["train", "--data", "sotu", "--steps", "200", "--evaluate-every", "20"];
  const begin = performance.now();
  const child = spawn(process.execPath, ["packages/cli/bin/lrm.js", ...words, "--out", out], {
    cwd: ROOT,
  });
  return new Promise((resolve, reject) => {
    let printed = "";
    let seconds;
    const hear = (chunk) => {
      printed += chunk;
      if (seconds !== undefined || !/validation( loss)? \d/.test(printed)) return;
      seconds = (performance.now() - begin) / 1000;
      child.kill("SIGINT");
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.on("error", reject);
    child.on("close", () => {
      if (seconds !== undefined) return resolve(seconds);
      console.error(printed);
      reject(new PlainError("Cannot train in a terminal: see the lines above"));
    });
  });
}
