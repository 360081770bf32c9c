// Installs and builds what is missing, then trains the default model in this very process, so that Ctrl-C and the exit
// code are the command line's own.

import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ensureInstalled, ROOT, runMain, turbo } from "./_workspace.mjs";

const DEFAULTS = {
  "--preset": "nano",
  "--optimizer": "low-rank-muon",
  "--rank": "32",
  "--data": "sotu",
  "--minutes": "3",
};

await runMain(async (extra) => {
  await ensureInstalled();
  await turbo("build", "--filter=@lrm/cli...");

  const given = new Set(extra.map((argument) => argument.split("=")[0]));
  const defaults = Object.entries(DEFAULTS).filter(([option]) => !given.has(option));
  const bin = join(ROOT, "packages", "cli", "bin", "lrm.js");
  process.argv = [process.argv[0], bin, "train", ...defaults.flat(), ...extra];
  await import(pathToFileURL(bin).href);
});
