// `npm run example`: builds what is missing and runs the example; arguments go to it.
import { join } from "node:path";
import { ensureInstalled, ROOT, run, runMain, turbo } from "./_workspace.mjs";

await runMain(async (words) => {
  await ensureInstalled();
  await turbo("build:js", "--filter=@lrm/examples...");
  const { exitCode } = await run("node", [join(ROOT, "examples", "dist", "mod.js"), ...words]);
  process.exitCode = exitCode;
});
