// Installs and builds what is missing, then runs `lrm train`, which trains a nano GPT-2 with Muon
// for three minutes by default. It runs in this process, so that it handles Ctrl-C and sets the
// exit code itself.

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
