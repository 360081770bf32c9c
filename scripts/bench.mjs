// `npm run bench`: builds what is missing and runs the benchmarks with the arguments.
import { join } from "node:path";
import { ensureInstalled, ROOT, run, runMain, turbo } from "./_workspace.mjs";

await runMain(async (words) => {
  await ensureInstalled();
  await turbo("build:js", "--filter=@lrm/benchmarks...");
  const { exitCode } = await run("node", [join(ROOT, "benchmarks", "dist", "mod.js"), ...words]);
  process.exitCode = exitCode;
});
