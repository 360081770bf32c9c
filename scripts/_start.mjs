// Installs and builds what is missing, then runs `lrm train`, whose defaults are a nano GPT-2 with
// low-rank Muon for three minutes. It runs in this very process, so that Ctrl-C and the exit code
// are the command line's own.

import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ensureInstalled, ROOT, runMain, turbo } from "./_workspace.mjs";

await runMain(async (extra) => {
  await ensureInstalled();
  await turbo("build:js", "--filter=@lrm/cli...");

  const bin = join(ROOT, "packages", "cli", "bin", "lrm.js");
  process.argv = [process.argv[0], bin, "train", ...extra];
  await import(pathToFileURL(bin).href);
});
