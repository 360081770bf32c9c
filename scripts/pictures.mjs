// `npm run pictures`: takes the README's picture of the playground, in Chromium, as its test does.

import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { ensureInstalled, PlainError, ROOT, run, runMain } from "./_workspace.mjs";

const TEST = "packages/playground/src/playground.browser.test.ts";

await runMain(async () => {
  await ensureInstalled();
  const { exitCode } = await run("npx", ["vitest", "run", "--project", "browser", TEST], {
    cwd: ROOT,
  });
  if (exitCode !== 0) {
    throw new PlainError("Cannot take the picture: the playground's test failed; see above", 1);
  }
  const picture = join(ROOT, "packages", "playground", "screenshots", "playground.png");
  copyFileSync(picture, join(ROOT, "docs", "pictures", "playground.png"));
});
