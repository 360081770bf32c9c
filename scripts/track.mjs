// `npm run track`: installs and builds what is missing, then runs `lrm compare --track`. The first
// argument names the track (default: small); the others are flags of `lrm compare`.

import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ensureInstalled, ROOT, runMain, turbo } from "./_workspace.mjs";

await runMain(async ([first = "small", ...extra]) => {
  await ensureInstalled();
  await turbo("build:js", "--filter=@lrm/cli...");

  const [track, flags] = first.startsWith("-") ? ["small", [first, ...extra]] : [first, extra];
  const bin = join(ROOT, "packages", "cli", "bin", "lrm.js");
  process.argv = [process.argv[0], bin, "compare", "--track", track, ...flags];
  await import(pathToFileURL(bin).href);
});
