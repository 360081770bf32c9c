// `npm run golden`: builds what is missing and compares the backends with reference values.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ensureInstalled, ROOT, runMain, turbo } from "./_workspace.mjs";

await runMain(async (words) => {
  await ensureInstalled();
  await turbo("build:js", "--filter=@lrm/golden...");
  const module = join(ROOT, "tests", "golden", "dist", "mod.js");
  const { main } = await import(pathToFileURL(module).href);
  process.exitCode = await main(words);
});
