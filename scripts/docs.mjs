// `npm run docs`: checks the reference of all exports. Fails on every warning: an export without a
// description, a broken link, a type that is used but not exported. `npm run site` writes it.
import { entryPoints } from "./_entry_points.mjs";
import { readReference } from "./_reference.mjs";
import { ensureInstalled, PlainError, publishedPackages, runMain } from "./_workspace.mjs";

await runMain(async () => {
  await ensureInstalled();
  const { complete } = await readReference(publishedPackages().flatMap(entryPoints));
  if (!complete) {
    throw new PlainError(
      "Cannot document everything: TypeDoc warned",
      "mend the comments that it names above",
    );
  }
});
