// `node scripts/imports_check.mjs`: no circle of imports, no import of an app, of a private file of
// another package, or of test code in what is published. Part of `npm run check`.
import { ensureInstalled, PlainError, ROOT, runMain } from "./_workspace.mjs";

await runMain(async () => {
  await ensureInstalled();
  // Imported late, because a check begins by installing what this needs.
  const { importProblems } = await import("./_imports.mjs");
  const problems = importProblems(ROOT);
  for (const problem of problems) console.log(problem);
  if (problems.length > 0) {
    throw new PlainError(
      `Cannot pass: ${problems.length} imports break a rule`,
      "mend those named above",
    );
  }
});
