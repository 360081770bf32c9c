// `npm run record`: trains the playground's first configuration on this computer, for some minutes,
// and writes the curves that the page shows until a visitor trains.

import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ensureInstalled, ROOT, run, runMain, turbo } from "./_workspace.mjs";

await runMain(async () => {
  await ensureInstalled();
  await turbo("build:js", "--filter=@lrm/playground^...");
  const root = join(ROOT, "packages", "playground");
  const { resolve } = createRequire(join(root, "package.json"));
  const { createServer } = await import(pathToFileURL(resolve("vite")).href);
  const server = await createServer({ root, logLevel: "warn", server: { middlewareMode: true } });
  const { record } = await server.ssrLoadModule("/src/build/record.ts");
  let shown = 0;
  const json = await record((step) => {
    if (step < shown + 50) return;
    shown = step;
    console.log(`step ${step}`);
  });
  await server.close();
  const path = join(root, "src", "page", "recording", "recording.json");
  writeFileSync(path, `${json}\n`);
  await run("npx", ["biome", "format", "--write", path]);
});
