// Chromium for the tests of the site.
import { createRequire } from "node:module";
import { chromium } from "playwright-core";
import { inject } from "vitest";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** WebGPU on the software driver that Chromium contains. */
const WEBGPU = [
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  "--enable-features=Vulkan",
  "--use-vulkan=swiftshader",
];

/** Opens Chromium. The caller closes it. */
export async function openChromium() {
  const { path, environment } = inject("chromium");
  return await chromium.launch({
    executablePath: path,
    env: { ...process.env, ...environment },
    args: ["--no-sandbox", "--disable-renderer-backgrounding", ...WEBGPU],
  });
}

/** Lists the findings of axe on a page: `color-contrast (serious): #app > p`. */
export async function accessibilityFindings(page) {
  await addAxe(page);
  return await findingsOfAxe(page);
}

/** Adds axe to a page, for {@link findingsOfAxe} until it goes elsewhere. */
export const addAxe = (page) => page.addScriptTag({ path: AXE });

/**
 * Lists what axe finds on a page that has it, see {@link accessibilityFindings}.
 *
 * @param {readonly string[]} [rules]  default: all
 */
export async function findingsOfAxe(page, rules) {
  const options = { resultTypes: ["violations"], ...(rules && { runOnly: rules }) };
  const { violations } = await page.evaluate(`axe.run(${JSON.stringify(options)})`);
  return violations.flatMap(({ id, impact, nodes }) =>
    nodes.map(({ target }) => `${id} (${impact}): ${target.join(" ")}`),
  );
}
