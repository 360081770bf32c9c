// `npm run playground`: installs what is missing, builds the playground and serves it. `--port N`
// changes the port, `--host` accepts connections from other machines.

import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { ensureInstalled, PlainError, ROOT, runMain, turbo } from "./_workspace.mjs";

const PORT = 4173;

await runMain(async (args) => {
  const { port, host } = options(args);
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

function options(args) {
  const definitions = { port: { type: "string" }, host: { type: "boolean", default: false } };
  let values;
  try {
    values = parseArgs({ args, options: definitions }).values;
  } catch (error) {
    throw new PlainError(`${error.message}; the options are --port N and --host`, 2);
  }
  const port = values.port === undefined ? PORT : Number(values.port);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new PlainError(
      `Cannot use port ${values.port}: it must be a whole number from 1 to 65535`,
      2,
    );
  }
  return { port, host: values.host };
}
