// `npm test`: runs all tests of all packages on all backends, and all documentation examples.
// Arguments go to vitest.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { extractExamples } from "./_examples.mjs";
import { ensureInstalled, PlainError, ROOT, readJson, run, runMain, turbo } from "./_workspace.mjs";

/** File with the counts of the last run, for the scripts that report them. */
const RESULTS = join(ROOT, "node_modules", ".cache", "lrm_tests.json");

await runMain(async (extra) => {
  await ensureInstalled();
  // Tests use the sources, except those that start `lrm`, the fuzzer or the comparison with
  // reference values as a separate process.
  await turbo("build:js", "--filter=@lrm/cli...", "--filter=@lrm/fuzz", "--filter=@lrm/golden");
  console.log(`${extractExamples()} documentation examples`);

  mkdirSync(join(RESULTS, ".."), { recursive: true });
  const { exitCode } = await run("vitest", [
    "run",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${RESULTS}`,
    ...extra,
  ]);
  if (exitCode !== 0) {
    throw new PlainError("Cannot pass: tests failed", "mend those named above", exitCode);
  }

  const { numPendingTests, numTodoTests } = readJson(RESULTS);
  if (extra.length === 0 && numPendingTests + numTodoTests > 0) {
    throw new PlainError(
      `Cannot pass: ${numPendingTests + numTodoTests} tests were skipped`,
      "every test must run",
    );
  }
});
