// `npm run pack -- FOLDER`: builds the packages and packs them as they would be published, for a project elsewhere.
import { join, resolve } from "node:path";
import { packAll } from "./_packed.mjs";
import { ensureInstalled, PlainError, packages, runMain, turbo } from "./_workspace.mjs";

await runMain(async ([folder]) => {
  if (folder === undefined) {
    throw new PlainError(
      "Cannot pack to nowhere: name a folder, as in npm run pack -- ../packed",
      2,
    );
  }
  await ensureInstalled();
  await turbo("build", "--filter=./packages/*", "--filter=!@lrm/playground");
  const published = packages().filter(({ manifest }) => !manifest.private);
  const tarballs = await packAll(resolve(folder), published);
  console.log(
    `${Object.keys(tarballs).length} packages in ${resolve(folder)}. With Muon and the CPU, for example:`,
  );
  const needed = ["tensor", "orthogonalize", "optimizer", "muon", "kernels-cpu"];
  const paths = needed.map((name) => join(folder, `lrm-${name}.tgz`));
  console.log(`  npm install ${paths.join(" ")}`);
});
