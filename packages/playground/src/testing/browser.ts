import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { inject } from "vitest";

/** WebGPU on SwiftShader, the software driver for Vulkan in Chromium. */
const WEBGPU = [
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  "--enable-features=Vulkan",
  "--use-vulkan=swiftshader",
];

const QUIET = [
  "--no-sandbox",
  "--no-first-run",
  "--disable-background-networking",
  // Pages in the background, as in tests, train as fast as in the foreground.
  "--disable-renderer-backgrounding",
];

/** Folder of the screenshots of the last tests; git ignores it. */
export const SCREENSHOTS = join(dirname(fileURLToPath(import.meta.url)), "../../screenshots");

/** Opens Chromium, with WebGPU or without. The caller closes it. */
export async function openChromium({ webgpu = true } = {}): Promise<Browser> {
  const { path, environment } = inject("chromium");
  return await chromium.launch({
    executablePath: path,
    env: { ...process.env, ...environment },
    args: [...QUIET, ...(webgpu ? WEBGPU : ["--disable-features=WebGPU"])],
  });
}

/** Makes the playground's address with a configuration. */
export function playgroundURL(fragment = ""): string {
  return `${inject("playground")}${fragment === "" ? "" : `#${fragment}`}`;
}

/** Saves a screenshot of a page, for people to look at after the tests. */
export async function keepScreenshot(
  page: Page,
  name: string,
  { fullPage = true }: { readonly fullPage?: boolean } = {},
): Promise<void> {
  mkdirSync(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage });
}

/** Saves a text beside the screenshots. */
export function keepText(name: string, text: string): void {
  mkdirSync(SCREENSHOTS, { recursive: true });
  writeFileSync(join(SCREENSHOTS, name), text);
}
