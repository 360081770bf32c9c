// `npm run pictures`: takes two pictures of the playground in Chromium, as its tests do: that of
// the README and that of previews of links, each with hashes of what it shows.

import { copyFileSync, existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PREVIEW, PREVIEW_INPUTS, previewHashes } from "./_preview.mjs";
import { ensureInstalled, PlainError, ROOT, run, runMain } from "./_workspace.mjs";

const SOURCE = "packages/playground/src";
const TESTS = [`${SOURCE}/picture.browser.test.ts`, `${SOURCE}/page/share.browser.test.ts`];

await runMain(async () => {
  await ensureInstalled();
  const folder = join(ROOT, "packages", "playground");
  const pictures = join(ROOT, "docs", "pictures");
  const copies = [
    ["playground.png", join(pictures, "playground.png")],
    ["playground.json", join(pictures, "playground.json")],
    ["preview.png", PREVIEW],
  ].map(([name, copy]) => ({ taken: join(folder, "screenshots", name), copy }));
  for (const { taken } of copies) rmSync(taken, { force: true });
  // A test fails as long as the README's picture is an old one.
  await run("npx", ["vitest", "run", "--project", "browser", ...TESTS], { cwd: ROOT, quiet: true });
  const missing = copies.filter(({ taken }) => !existsSync(taken));
  if (missing.length > 0) {
    throw new PlainError(
      "Cannot take the pictures: a test of the playground failed",
      `run npx vitest run --project browser ${TESTS.join(" ")}`,
    );
  }
  for (const { taken, copy } of copies) copyFileSync(taken, copy);
  writeFileSync(PREVIEW_INPUTS, `${JSON.stringify(previewHashes(), undefined, 2)}\n`);
  console.log(`Written: ${copies.map(({ copy }) => copy).join(", ")}`);
});
