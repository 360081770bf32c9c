// `npm run pack -- FOLDER`: builds the packages and packs them as they would be published, for use
// in another project.
import { join, resolve } from "node:path";
import { buildAndPack } from "./_packed.mjs";
import { ensureInstalled, PlainError, runMain } from "./_workspace.mjs";

await runMain(async ([folder]) => {
  if (folder === undefined) {
    throw new PlainError(
      "Cannot pack: no folder is given",
      "name one, as in npm run pack -- ../packed",
      2,
    );
  }
  await ensureInstalled();
  const tarballs = await buildAndPack(resolve(folder));
  console.log(
    `${Object.keys(tarballs).length} packages in ${resolve(folder)}. To use Muon on the CPU, for example:`,
  );
  const needed = ["tensor", "orthogonalize", "optimizer", "muon", "kernels-cpu"];
  const paths = needed.map((name) => join(folder, `lrm-${name}.tgz`));
  console.log(`  npm install ${paths.join(" ")}`);
});
