// `node scripts/house_check.mjs`: documentation wrapped at 100 columns, doc comments that begin
// with a verb or a noun, errors with a problem and a remedy, a small command line and small files.
// Part of `npm run check`.
import { houseProblems } from "./_house.mjs";
import { PlainError, ROOT, runMain } from "./_workspace.mjs";

await runMain(async () => {
  const problems = houseProblems(ROOT);
  for (const problem of problems) console.log(problem);
  if (problems.length > 0) {
    throw new PlainError(
      `Cannot pass: ${problems.length} lines break a style rule`,
      "mend those named above",
    );
  }
});
