import { existsSync, realpathSync } from "node:fs";
import * as module from "node:module";
import { pathToFileURL } from "node:url";

/** Scope of the packages that must exist only once. */
const SCOPE = "@lrm/";

type Resolve = (specifier: string, context?: object) => unknown;

/** API of Node 22.15 and later, which older type definitions lack. */
interface LoaderHooks {
  readonly registerHooks?: (hooks: {
    resolve(specifier: string, context: object, next: Resolve): unknown;
  }) => void;
  readonly register?: typeof module.register;
}

/** The same hook for Node 20, which runs it in a separate thread. */
const HOOK = `
let parents;
export const initialize = (given) => { parents = given; };
export async function resolve(specifier, context, next) {
  if (specifier.startsWith("${SCOPE}")) {
    for (const parentURL of parents) {
      try { return await next(specifier, { ...context, parentURL }); } catch {}
    }
  }
  return next(specifier, context);
}
`;

let registered = false;

/**
 * Makes modules that are loaded from now on use this program's copies of the packages, wherever the
 * modules are. Deno and Bun have no such hooks: there, a module uses the packages of its own
 * folder.
 */
export function resolveOwnPackages(): void {
  if (registered) return;
  registered = true;
  const parents = ownModules();
  const { registerHooks, register }: LoaderHooks = module;
  if (registerHooks !== undefined) {
    registerHooks({
      resolve(specifier, context, next) {
        for (const parentURL of specifier.startsWith(SCOPE) ? parents : []) {
          try {
            return next(specifier, { ...context, parentURL });
          } catch {
            // Not a package of this module.
          }
        }
        return next(specifier, context);
      },
    });
    return;
  }
  register?.(`data:text/javascript,${encodeURIComponent(HOOK)}`, { data: parents });
}

/** Lists the modules whose packages are used: this one, and the program itself. */
function ownModules(): string[] {
  const program = process.argv[1];
  if (program === undefined || !existsSync(program)) return [import.meta.url];
  return [import.meta.url, pathToFileURL(realpathSync(program)).href];
}
