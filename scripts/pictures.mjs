// `npm run pictures`: takes two pictures of the playground in Chromium, as its tests do: that of
// the README, and that of previews of links.

import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { ensureInstalled, PlainError, ROOT, run, runMain } from "./_workspace.mjs";

const SOURCE = "packages/playground/src";
const TESTS = [`${SOURCE}/playground.browser.test.ts`, `${SOURCE}/page/share.browser.test.ts`];

await runMain(async () => {
  await ensureInstalled();
  const { exitCode } = await run("npx", ["vitest", "run", "--project", "browser", ...TESTS], {
    cwd: ROOT,
  });
  if (exitCode !== 0) {
    throw new PlainError("Cannot take the pictures: a test of the playground failed; see above", 1);
  }
  const folder = join(ROOT, "packages", "playground");
  const taken = (name) => join(folder, "screenshots", name);
  copyFileSync(taken("playground.png"), join(ROOT, "docs", "pictures", "playground.png"));
  copyFileSync(taken("preview.png"), join(folder, "public", "preview.png"));
});
