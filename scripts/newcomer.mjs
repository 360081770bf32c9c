// `npm run newcomer`: walks the path of a newcomer and prints the seconds until each of its points,
// in Chromium (the playground), in a terminal (the README's command), and in an empty project (a
// rule of one's own).
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { secondsToOwnRule } from "./_own_rule_project.mjs";
import { buildAndPack } from "./_packed.mjs";
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
    const seconds = await secondsToLoss(folder);
    print("In a terminal, from the README's lrm train on", {
      "a validation loss is printed": seconds,
    });
    const tarballs = await buildAndPack(join(folder, "tarballs"));
    const own = await secondsToOwnRule(join(folder, "project"), tarballs);
    print("In an empty project, from npm install on", own);
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

/** Trains by the README's command until it prints a validation loss, and stops it. */
function secondsToLoss(cwd) {
  const readme = readFileSync(join(ROOT, "README.md"), "utf8");
  const command = /^npx (lrm train --data my-text\.txt.*?) +#/m.exec(readme)?.[1];
  if (command === undefined) {
    throw new PlainError("Cannot find the README's command: it trains on my-text.txt no more");
  }
  const text = "We hold that a falling loss is worth more than a rising promise. ";
  writeFileSync(join(cwd, "my-text.txt"), text.repeat(5000));
  const bin = join(ROOT, "node_modules/.bin");
  const begin = performance.now();
  const [name, ...words] = command.split(" ");
  const child = spawn(name, words, {
    ...{ cwd, env: { ...process.env, PATH: bin + delimiter + process.env.PATH } },
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
