import { existsSync, realpathSync } from "node:fs";
import { register } from "node:module";
import { pathToFileURL } from "node:url";

/**
 * Hooks of Node's loader: a file of a user finds the packages that this program runs with,
 * wherever it lies, so that there is one copy of each.
 */
const HOOKS = `
let parents = [];
export function initialize(given) { parents = given; }
export async function resolve(specifier, context, next) {
  if (specifier.startsWith("@lrm/")) {
    for (const parentURL of parents) {
      try { return await next(specifier, { ...context, parentURL }); } catch {}
    }
  }
  return next(specifier, context);
}
`;

let registered = false;

/** Lets modules that are loaded from now on find the packages that this program runs with. */
export function resolveOwnPackages(): void {
  // Deno and Bun have no such hooks: there the file's own packages count.
  if (registered || typeof register !== "function") return;
  registered = true;
  const url = `data:text/javascript,${encodeURIComponent(HOOKS)}`;
  const program = process.argv[1];
  const parents = [
    import.meta.url,
    ...(program !== undefined && existsSync(program)
      ? [pathToFileURL(realpathSync(program)).href]
      : []),
  ];
  register(url, import.meta.url, { data: parents });
}
