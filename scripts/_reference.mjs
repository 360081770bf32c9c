// The reference of all exports, as TypeDoc reads it from the sources.
import { entryPoints } from "./_entry_points.mjs";
import { publishedPackages } from "./_workspace.mjs";

/** Entry points that are for tests of the packages that import them. */
const FOR_TESTS = /\/(conformance|contract|testing)$/;
/** The command line, which nobody imports. */
const COMMANDS = "@lrm/cli";

/**
 * Lists the entry points that readers look up, as `{ name, source, built }`, and the names of those
 * for tests.
 */
export function documentedEntryPoints() {
  const all = publishedPackages().flatMap(entryPoints);
  const forTests = all.filter(({ name }) => FOR_TESTS.test(name));
  return {
    entries: all.filter((each) => !forTests.includes(each) && each.name !== COMMANDS),
    forTests: forTests.map(({ name }) => name),
  };
}

/**
 * Reads and checks the documentation of entry points.
 *
 * @param {readonly { name: string, source: string }[]} entries
 * @param {object} [options] of TypeDoc
 * @returns the application and its project, and whether there was no warning
 */
export async function readReference(entries, options = {}) {
  // Imported late, because a script begins by installing it.
  const { Application, ReflectionKind } = await import("typedoc");
  const app = await Application.bootstrapWithPlugins({
    ...options,
    entryPoints: entries.map(({ source }) => source),
    packagesRequiringDocumentation: publishedPackages().map(({ name }) => name),
  });
  const project = await app.convert();
  if (project === undefined) return { app, project, complete: false };
  const names = new Map(entries.map(({ name, source }) => [source, name]));
  for (const module of project.children ?? []) {
    const [source] = module.sources ?? [];
    module.name = names.get(source?.fullFileName) ?? module.name;
  }
  for (const parameter of project.getReflectionsByKind(ReflectionKind.Parameter)) {
    if (parameter.name === "__namedParameters") parameter.name = nameFromType(parameter.type);
  }
  app.validate(project);
  return { app, project, complete: !app.logger.hasErrors() && !app.logger.hasWarnings() };
}

/** Names a parameter that the source takes apart: `{ rows }: Summary` is `summary`. */
function nameFromType(type) {
  if (type?.type !== "reference") return "options";
  const [inner] = type.typeArguments ?? [];
  if (["Pick", "Omit", "Partial", "Readonly"].includes(type.name)) return nameFromType(inner);
  return type.name.replace(/^[A-Z]+(?![a-z])|^[A-Z]/, (start) => start.toLowerCase());
}
