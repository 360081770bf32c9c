// `npm run check`: runs all checks that a change must pass before it is merged. `--no-tests` skips
// the tests.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { extractExamples } from "./_examples.mjs";
import { ensureInstalled, PlainError, ROOT, run, runMain } from "./_workspace.mjs";

/** File with the counts of the last run, for the scripts that report them. */
const RESULTS = join(ROOT, "node_modules", ".cache", "lrm_check.json");

const CHECKS = [
  // The last check builds the examples, as their users do.
  ["build", "turbo", "run", "build", "--filter=!./examples/*", "--output-logs=errors-only"],
  ["types", "turbo", "run", "typecheck", "--output-logs=errors-only"],
  ["types of scripts and documentation examples", "tsc"],
  ["lint", "biome", "check", "--error-on-warnings", "."],
  ["unused code", "knip"],
  ["floors", "turbo", "boundaries"],
  ["floors in ARCHITECTURE.md", "node", "scripts/floors.mjs"],
  ["imports", "node", "scripts/imports_check.mjs"],
  ["house rules", "node", "scripts/house_check.mjs"],
  [
    "package contents",
    "turbo",
    "run",
    "lint:package",
    "--filter=./packages/*",
    "--output-logs=errors-only",
    "--concurrency=2",
  ],
  ["sizes", "node", "scripts/size_check.mjs"],
  ["licenses", "node", "scripts/licenses.mjs"],
  ["reference", "node", "scripts/docs.mjs"],
  ["packages and examples, packed and installed", "node", "scripts/pack_check.mjs"],
];
const TESTS = ["tests", "node", "scripts/test.mjs"];

await runMain(async (args) => {
  await ensureInstalled();
  extractExamples();

  const checks = args.includes("--no-tests") ? CHECKS : [...CHECKS, TESTS];
  const failed = [];
  for (const [name, command, ...rest] of checks) {
    const start = Date.now();
    const quiet = name !== "tests";
    const { exitCode, output } = await run(command, rest, { quiet });
    const seconds = ((Date.now() - start) / 1000).toFixed(1);
    if (exitCode !== 0) {
      failed.push(name);
      console.log(output);
    }
    console.log(`${exitCode === 0 ? "passed" : "FAILED"}  ${name} (${seconds} s)`);
  }

  mkdirSync(join(RESULTS, ".."), { recursive: true });
  const counts = { passed: checks.length - failed.length, failed: failed.length };
  writeFileSync(RESULTS, JSON.stringify(counts));
  if (failed.length > 0) {
    throw new PlainError(`Cannot pass: ${failed.join(", ")} failed`, "mend what they name above");
  }
});
