import { createHash } from "node:crypto";
import { basename, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { errorCode, inPlainWords, readTextFile } from "@lrm/files";
import { quote } from "@lrm/files/values";
import type { Catalog, RuleSource } from "../catalog.ts";
import { InputError } from "../errors.ts";
import { withOptimizersOf } from "../module_optimizers.ts";
import { resolveOwnPackages } from "./own_packages.ts";

const SCRIPT = /\.(js|mjs|ts|mts)$/;
const TYPED = /\.m?ts$/;

/**
 * Loads optimizers from a module and adds them to a catalog. The module is executed: load only
 * paths from the command line, never paths from a file.
 *
 * @param path  module that exports entries made with `defineOptimizer()`. Other exports are ignored
 * @throws InputError that names the file and the mistake
 */
export async function loadRules(catalog: Catalog, path: string): Promise<Catalog> {
  const source = await sourceOf(path);
  if (TYPED.test(path) && !runsTypeScript()) {
    throw new InputError(
      `Cannot use ${path}: Node ${process.version} does not run TypeScript`,
      "use Node 22.18 or later, Deno or Bun, or compile the file to JavaScript",
    );
  }
  return withOptimizersOf(catalog, await importRules(path), source);
}

async function sourceOf(path: string): Promise<Required<RuleSource>> {
  if (!SCRIPT.test(path)) {
    throw new InputError(
      `Cannot use ${path}: it is no module`,
      "name a file that ends in .js, .mjs, .ts or .mts",
    );
  }
  try {
    const text = await readTextFile(path);
    return { file: basename(path), sha256: createHash("sha256").update(text).digest("hex") };
  } catch (cause) {
    if (errorCode(cause) !== "ENOENT") throw inPlainWords(`Cannot read ${path}`, cause);
    throw new InputError(`Cannot read ${path}: there is no such file`, "name a module", { cause });
  }
}

async function importRules(path: string): Promise<object> {
  resolveOwnPackages();
  try {
    return (await import(/* @vite-ignore */ pathToFileURL(resolve(path)).href)) as object;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new InputError(`Cannot use ${path}: it cannot be loaded (${why})`, "correct it", {
      cause,
    });
  }
}

/** Tells whether this runtime can execute TypeScript. */
function runsTypeScript(): boolean {
  const { features, versions } = process as typeof process & {
    readonly features: { readonly typescript?: string | false };
  };
  return Boolean(features.typescript) || "deno" in versions || "bun" in versions;
}

/**
 * Refuses a run with an external optimizer that is not in the catalog. Loads nothing.
 *
 * @param action  action for the message: `resume runs/mine`
 * @returns  a note for people if the optimizer's file has changed since the run began
 * @throws InputError that asks for `--rule`
 */
export function checkRuleGiven(
  action: string,
  {
    rule,
    optimizer: { name },
  }: { readonly rule?: RuleSource; readonly optimizer: { readonly name: string } },
  { optimizers, sources }: Catalog,
): string | undefined {
  if (rule === undefined) return undefined;
  const file = rule.file === undefined ? "" : ` from ${quote(rule.file)}`;
  if (!optimizers.some((entry) => entry.name === name)) {
    throw new InputError(
      `Cannot ${action}: its optimizer ${name} is a rule${file}`,
      "give that file again with --rule",
    );
  }
  const now = sources[name]?.sha256;
  if (rule.sha256 === undefined || now === undefined || now === rule.sha256) return undefined;
  return `Note: the rule ${name} is not the same file as when the run began`;
}
