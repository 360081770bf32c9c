// `node scripts/floors.mjs`: checks that the table of floors in ARCHITECTURE.md has every package,
// and what each floor imports; `--update` writes what they import. Part of `npm run check`.
import { readFileSync, writeFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { withFloors } from "./_floors.mjs";
import { projects } from "./_sources.mjs";
import { PlainError, ROOT, runMain } from "./_workspace.mjs";

const PAGE = join(ROOT, "ARCHITECTURE.md");

await runMain(async (args) => {
  const all = projects().map(({ directory, manifest }) => ({
    folder: relative(ROOT, directory).replaceAll(sep, "/"),
    manifest,
  }));
  const text = readFileSync(PAGE, "utf8");
  const { page, problems } = withFloors(text, all);
  for (const problem of problems) console.log(problem);
  if (args.includes("--update")) writeFileSync(PAGE, page);
  else if (page !== text) {
    throw new PlainError(
      "Cannot pass: the floors in ARCHITECTURE.md import something else",
      "run node scripts/floors.mjs --update",
    );
  }
  if (problems.length > 0)
    throw new PlainError("Cannot pass: packages and floors differ", "mend the lines above");
});
