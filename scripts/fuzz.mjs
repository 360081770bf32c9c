// `npm run fuzz -- --seed 1 --count 1000`: damages files of every format that lrm reads, and checks
// how it reads them.
import { join } from "node:path";
import { ensureInstalled, ROOT, run, runMain, turbo } from "./_workspace.mjs";

await runMain(async (words) => {
  await ensureInstalled();
  await turbo("build:js", "--filter=@lrm/fuzz...");
  const { exitCode } = await run("node", [join(ROOT, "tests", "fuzz", "dist", "mod.js"), ...words]);
  process.exitCode = exitCode;
});
