// `npm run docs`: writes the reference of all exports to docs/api. Fails on every warning: an
// export without a description, a broken link, a type that is used but not exported. `--check`
// writes nothing.
import { entryPoints } from "./_entry_points.mjs";
import { ensureInstalled, PlainError, publishedPackages, runMain } from "./_workspace.mjs";

await runMain(async (args) => {
  await ensureInstalled();
  const { Application } = await import("typedoc");
  const published = publishedPackages();
  const entries = Object.fromEntries(
    published.flatMap(entryPoints).map(({ name, source }) => [source, name]),
  );
  const app = await Application.bootstrap({
    entryPoints: Object.keys(entries),
    packagesRequiringDocumentation: published.map(({ name }) => name),
  });
  const project = await app.convert();
  if (project) {
    for (const module of project.children ?? []) {
      const [source] = module.sources ?? [];
      module.name = entries[source?.fullFileName] ?? module.name;
    }
    app.validate(project);
    if (!args.includes("--check")) await app.generateOutputs(project);
  }
  if (!project || app.logger.hasErrors() || app.logger.hasWarnings()) {
    throw new PlainError("Cannot document everything: see the lines above");
  }
});
