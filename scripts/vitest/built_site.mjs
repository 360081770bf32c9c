// Builds the site once for its tests, below a base, and serves it without special headers.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serveSite } from "../../site/src/serve.mjs";
import { buildDocumentation } from "../_site.mjs";

const BASE = "/lrm/";

/** @param {import("vitest/node").TestProject} project */
export default async function buildForTests(project) {
  const folder = mkdtempSync(join(tmpdir(), "lrm-site-"));
  const { built } = project.getProvidedContext();
  const repository = "https://github.com/example/lrm";
  await inProduction(() =>
    buildDocumentation({ base: BASE, outDir: folder, playground: built, repository }),
  );
  const { address, close } = await serveSite({ folder, base: BASE });
  project.provide("site", { folder, address, base: BASE });
  return async () => {
    await close();
    rmSync(folder, { recursive: true, force: true });
  };
}

/** Keeps the environment that vitest sets from the build, and that of the build from vitest. */
async function inProduction(task) {
  const { NODE_ENV } = process.env;
  process.env.NODE_ENV = "production";
  try {
    await task();
  } finally {
    process.env.NODE_ENV = NODE_ENV;
  }
}
