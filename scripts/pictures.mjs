// `npm run pictures`: takes the README's picture of the playground and that of previews of links to
// it, in Chromium, as its tests do.

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
    throw new PlainError("Cannot take the picture: the playground's test failed; see above", 1);
  }
  const folder = join(ROOT, "packages", "playground");
  const taken = (name) => join(folder, "screenshots", name);
  copyFileSync(taken("playground.png"), join(ROOT, "docs", "pictures", "playground.png"));
  copyFileSync(taken("preview.png"), join(folder, "public", "preview.png"));
});
