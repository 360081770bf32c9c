// Prints the counts of the last `npm test` and `npm run check` as one line; fails if one of them
// left no counts.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./_workspace.mjs";

const read = (name) => JSON.parse(readFileSync(join(ROOT, "node_modules", ".cache", name), "utf8"));

try {
  const tests = read("lrm_tests.json");
  const checks = read("lrm_check.json");
  const passed = tests.numPassedTests + checks.passed;
  // A test file that does not load fails without a failed test.
  const brokenFiles = tests.testResults.filter(
    ({ status, assertionResults }) =>
      status === "failed" && assertionResults.every((test) => test.status !== "failed"),
  ).length;
  const failed = tests.numFailedTests + brokenFiles + checks.failed;
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
} catch {
  console.error(
    "error: Cannot count the results: the tests or the checks ended without any; run both again",
  );
  process.exitCode = 1;
}
