// `npm run playground`: installs what is missing, builds the playground and serves it. `--port N`
// changes the port, `--host` accepts connections from other machines.

import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { optionsOf, portOf } from "./_options.mjs";
import { ensureInstalled, ROOT, runMain, turbo } from "./_workspace.mjs";

const OPTIONS = {
  port: { type: "string", default: "4173" },
  host: { type: "boolean", default: false },
};

await runMain(async (args) => {
  const { host, ...options } = optionsOf(args, OPTIONS, "--port N and --host");
  const port = portOf(options.port);
  await ensureInstalled();
  await turbo("build:js", "--filter=@lrm/playground");

  const root = join(ROOT, "packages", "playground");
  const { resolve } = createRequire(join(root, "package.json"));
  const { preview } = await import(pathToFileURL(resolve("vite")).href);
  const server = await preview({
    root,
    logLevel: "warn",
    preview: { port, strictPort: false, host },
  });
  const { local, network } = server.resolvedUrls;
  console.log(`The playground is at ${[...local, ...network].join(" and ")} (Ctrl-C stops it)`);
});
