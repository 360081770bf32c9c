// The path of a newcomer to a loss in a terminal, by the README's command.
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { PlainError, ROOT } from "./_workspace.mjs";

/** Points of the path, and what the command prints there. */
const PRINTED = {
  "a loss is printed": /\bloss \d/,
  "a validation loss is printed": /\bvalidation( loss)? \d/,
};

/**
 * Trains by the README's command until it prints a validation loss, and stops it.
 *
 * @param folder  made for it
 * @returns seconds by what was reached
 */
export function secondsToLoss(folder) {
  const readme = readFileSync(join(ROOT, "README.md"), "utf8");
  const command = /^npx (lrm train --data my-text\.txt.*?) +#/m.exec(readme)?.[1];
  if (command === undefined) {
    throw new PlainError(
      "Cannot find the README's command: it trains on my-text.txt no more",
      "change scripts/_terminal_walk.mjs with it",
    );
  }
  mkdirSync(folder, { recursive: true });
  const text = "We hold that a falling loss is worth more than a rising promise. ";
  writeFileSync(join(folder, "my-text.txt"), text.repeat(5000));
  const bin = join(ROOT, "node_modules/.bin");
  const begin = performance.now();
  const [name, ...words] = command.split(" ");
  const child = spawn(name, words, {
    ...{ cwd: folder, env: { ...process.env, PATH: bin + delimiter + process.env.PATH } },
  });
  return new Promise((resolve, reject) => {
    let printed = "";
    const seconds = {};
    const hear = (chunk) => {
      printed += chunk;
      for (const [what, pattern] of Object.entries(PRINTED)) {
        if (what in seconds || !pattern.test(printed)) continue;
        seconds[what] = (performance.now() - begin) / 1000;
        if (Object.keys(seconds).length === Object.keys(PRINTED).length) child.kill("SIGINT");
      }
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.on("error", reject);
    child.on("close", () => {
      if (Object.keys(seconds).length === Object.keys(PRINTED).length) return resolve(seconds);
      console.error(printed);
      reject(
        new PlainError(
          "Cannot train in a terminal: the command ended before a validation loss",
          "mend what it names above",
        ),
      );
    });
  });
}
