import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, preview } from "vite";
import type { TestProject } from "vitest/node";
import { type ChromiumProgram, unpackChromium } from "./chromium.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Address of the built playground during browser tests. */
    readonly playground: string;
    /** The folder that is served. */
    readonly built: string;
    readonly chromium: ChromiumProgram;
  }
}

/**
 * Builds the playground as it is published, serves it and unpacks Chromium, once for all browser
 * tests. `LRM_PLAYGROUND` is the address of one that is served already, by `npm run playground`.
 */
export default async function serveSite({ provide }: TestProject): Promise<() => Promise<void>> {
  const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
  const served = process.env.LRM_PLAYGROUND;
  if (served !== undefined) {
    provide("playground", served);
    provide("built", join(root, "dist"));
    provide("chromium", unpackChromium());
    return async () => {};
  }
  const outDir = mkdtempSync(join(tmpdir(), "lrm-playground-"));
  await published(() => build({ root, logLevel: "warn", build: { outDir, emptyOutDir: true } }));
  const server = await preview({
    root,
    logLevel: "warn",
    build: { outDir },
    preview: { host: "127.0.0.1", port: 0 },
  });
  const address = server.httpServer.address();
  if (address === null || typeof address === "string") throw new Error("Cannot serve: no port");
  provide("playground", `http://127.0.0.1:${address.port}/`);
  provide("built", outDir);
  provide("chromium", unpackChromium());
  return async () => {
    await server.close();
    rmSync(outDir, { recursive: true, force: true });
  };
}

/** Builds for production: Vite follows the environment, and vitest sets it to "test". */
async function published(task: () => Promise<unknown>): Promise<void> {
  const { NODE_ENV } = process.env;
  process.env.NODE_ENV = "production";
  try {
    await task();
  } finally {
    if (NODE_ENV === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = NODE_ENV;
  }
}
