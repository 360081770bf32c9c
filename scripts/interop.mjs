// `npm run interop`: checks files and numbers against Python's libraries. The first run makes a
// Python environment, which takes some minutes.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ensureInstalled, ROOT, runMain, turbo } from "./_workspace.mjs";

await runMain(async (words) => {
  await ensureInstalled();
  await turbo("build:js", "--filter=@lrm/interop...");
  const folder = join(ROOT, "tests", "interop");
  const { main } = await import(pathToFileURL(join(folder, "dist", "mod.js")).href);
  process.exitCode = await main(words, {
    cache: join(ROOT, "node_modules", ".cache", "lrm-interop"),
    results: join(folder, "RESULTS.md"),
  });
});
