// `npm run example -- NAME`: builds what the project in examples/NAME needs, and runs its script
// `start` or `dev`.
import { basename } from "node:path";
import { ensureInstalled, examples, PlainError, run, runMain, turbo } from "./_workspace.mjs";

await runMain(async ([folder, ...words]) => {
  const projects = examples().map((project) => ({
    ...project,
    folder: basename(project.directory),
  }));
  const chosen = projects.find((project) => project.folder === folder);
  if (chosen === undefined) {
    const names = projects.map((project) => project.folder).join(", ");
    throw new PlainError(
      `Cannot run the example "${folder ?? ""}": it does not exist`,
      `choose from ${names}`,
      2,
    );
  }
  await ensureInstalled();
  const { dependencies, devDependencies } = chosen.manifest;
  const needed = Object.keys({ ...dependencies, ...devDependencies });
  const own = needed.filter((name) => name.startsWith("@lrm/"));
  await turbo("build", ...own.map((name) => `--filter=${name}...`));
  const script = ["start", "dev", "test"].find((name) => chosen.manifest.scripts[name]);
  const { exitCode } = await run("npm", ["run", "--silent", script, "--", ...words], {
    cwd: chosen.directory,
  });
  process.exitCode = exitCode;
});
