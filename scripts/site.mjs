// `npm run site`: builds the documentation site, with the reference and the playground, in
// site/.vitepress/dist. `--serve` then serves it as a host without special headers does, `--port N`
// on another port; `--base /path/` is the folder of the host where it will be. `--check-links` asks
// the other hosts that the site links to whether the pages exist.
import { join } from "node:path";
import { optionsOf, portOf } from "./_options.mjs";
import { buildDocumentation } from "./_site.mjs";
import { ensureInstalled, PlainError, ROOT, runMain, turbo } from "./_workspace.mjs";

const OPTIONS = {
  serve: { type: "boolean", default: false },
  port: { type: "string", default: "4174" },
  base: { type: "string", default: "/lrm/" },
  "check-links": { type: "boolean", default: false },
};

await runMain(async (args) => {
  const known = "--serve, --port N, --base /path/ and --check-links";
  const { serve, base, ...options } = optionsOf(args, OPTIONS, known);
  const port = portOf(options.port);
  checkBase(base);
  await ensureInstalled();
  await turbo("build:js", "--filter=@lrm/playground");

  // Imported late, because the lines above install and build what they need.
  const { DIST } = await import("../site/src/build.mjs");
  const playground = join(ROOT, "packages", "playground", "dist");
  await buildDocumentation({ base, outDir: DIST, playground, repository: repositoryAddress() });
  if (options["check-links"]) await askHosts(DIST, base);
  if (!serve) return console.log(`The site is in ${DIST}`);
  const { serveSite } = await import("../site/src/serve.mjs");
  const { address } = await serveSite({ folder: DIST, base, port });
  console.log(`The site is at ${address} (Ctrl-C stops it)`);
});

/** Asks other hosts whether the pages exist that the site links to, and prints the answers. */
async function askHosts(folder, base) {
  const { askAll, externalLinks } = await import("../site/src/external_links.mjs");
  const links = externalLinks(folder, base);
  if (links.length === 0) {
    throw new PlainError(
      "Cannot ask other hosts: no link to one was found in the site",
      "mend site/src/html_links.mjs",
    );
  }
  const { answers, missing, silent } = await askAll(links);
  if (silent === answers.length) {
    throw new PlainError(
      "Cannot ask other hosts: none of them answers",
      "check the network connection, then try again",
    );
  }
  for (const { address, answer, files } of answers) {
    console.log(`${answer.padEnd(10)}  ${address}  (${files.join(", ")})`);
  }
  if (missing > 0) {
    throw new PlainError(
      `Cannot pass: ${missing} pages of other hosts do not exist`,
      "mend the links",
    );
  }
}

/** Returns the address of the repository that a workflow of GitHub builds, if it is one. */
function repositoryAddress() {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: name } = process.env;
  return server && name ? `${server}/${name}` : undefined;
}

function checkBase(base) {
  if (/^\/([\w.-]+\/)*$/.test(base)) return;
  throw new PlainError(
    `Cannot use the base ${base}: it must begin and end with a slash`,
    "write it like /lrm/",
    2,
  );
}
