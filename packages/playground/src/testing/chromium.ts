import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** Path of Chromium, with the environment that it needs. */
export interface ChromiumProgram {
  readonly path: string;
  readonly environment: Readonly<Record<string, string>>;
}

const require = createRequire(import.meta.url);
/** Folder of this package. */
const ROOT = dirname(require.resolve("../../package.json"));

/** The package unpacks the libraries that a bare machine lacks only on machines of Amazon. */
const BARE = { AWS_EXECUTION_ENV: "AWS_Lambda_nodejs20.x" };
const UNPACK = `import chromium from "@sparticuz/chromium"; await chromium.executablePath();`;

/**
 * Unpacks Chromium from `@sparticuz/chromium`, once for this checkout, with system libraries and
 * fonts where there are none.
 */
export function unpackChromium(): ChromiumProgram {
  const entry = require.resolve("@sparticuz/chromium");
  const version = /chromium@([\d.]+)/.exec(entry)?.[1] ?? "unknown";
  const folder = join(ROOT, "node_modules", ".cache", `chromium-${version}`);
  if (!existsSync(folder)) unpack(folder);
  const path = join(folder, "chromium");
  const starts = spawnSync(path, ["--version"]).status === 0;
  return {
    path,
    environment: {
      ...(!starts && { LD_LIBRARY_PATH: join(folder, "al2023", "lib") }),
      ...(!existsSync("/etc/fonts") && { FONTCONFIG_PATH: join(folder, "fonts") }),
    },
  };
}

/** Unpacks into a folder of its own first, so that other processes never see a part of it. */
function unpack(folder: string): void {
  mkdirSync(dirname(folder), { recursive: true });
  const fresh = mkdtempSync(`${folder}-`);
  execFileSync(process.execPath, ["--input-type=module", "--eval", UNPACK], {
    cwd: ROOT,
    env: { ...process.env, ...BARE, TMPDIR: fresh },
  });
  try {
    renameSync(fresh, folder);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    if (!existsSync(folder)) throw error; // Otherwise another process was faster.
  }
}
