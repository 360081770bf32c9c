// `npm run licenses`: prints the licenses of all runtime dependencies as a table. Fails if one is
// not on the list of licenses that require only their text.
import { ensureInstalled, PlainError, run, runMain } from "./_workspace.mjs";

const ALLOWED = ["0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT"];

await runMain(async () => {
  await ensureInstalled();
  const { exitCode, output } = await run("pnpm", ["licenses", "list", "--prod", "--json"], {
    quiet: true,
  });
  if (exitCode !== 0) {
    console.error(output);
    throw new PlainError(
      "Cannot list the licenses: pnpm failed",
      "mend what it names above",
      exitCode,
    );
  }
  const byLicense = Object.entries(JSON.parse(output.slice(output.indexOf("{"))));

  console.log("| license | packages |\n|---|---|");
  for (const [license, found] of byLicense) {
    const names = found.map(({ name, versions }) => `${name} ${versions.join(", ")}`).sort();
    console.log(`| ${license} | ${names.join("<br>")} |`);
  }
  const refused = byLicense
    .filter(([license]) => !ALLOWED.includes(license))
    .flatMap(([license, found]) => found.map(({ name }) => `${name} (${license})`));
  if (refused.length > 0) {
    throw new PlainError(
      `Cannot ship ${refused.join(", ")}: the license is not allowed`,
      "use another package, or allow it",
    );
  }
});
