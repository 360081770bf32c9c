import { existsSync, realpathSync } from "node:fs";
import * as module from "node:module";
import { pathToFileURL } from "node:url";

/** Scope of the packages that there must be one copy of. */
const SCOPE = "@lrm/";

type Resolve = (specifier: string, context?: object) => unknown;

/** Node 22.15 and later; its types come with those of that version. */
interface LoaderHooks {
  readonly registerHooks?: (hooks: {
    resolve(specifier: string, context: object, next: Resolve): unknown;
  }) => void;
  readonly register?: typeof module.register;
}

/** The same hook for Node 20, which runs it in a thread of its own. */
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
 * Lets modules that are loaded from now on find the packages that this program runs with, wherever
 * they lie: there is one copy of each. On Deno and Bun, which have no such hooks, a module finds
 * the packages of its own folder.
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
            // It is not a package of this one.
          }
        }
        return next(specifier, context);
      },
    });
    return;
  }
  register?.(`data:text/javascript,${encodeURIComponent(HOOK)}`, { data: parents });
}

/** Lists the modules whose packages count: this one, and the program itself. */
function ownModules(): string[] {
  const program = process.argv[1];
  if (program === undefined || !existsSync(program)) return [import.meta.url];
  return [import.meta.url, pathToFileURL(realpathSync(program)).href];
}
