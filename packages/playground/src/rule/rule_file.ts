import { isObject } from "@lrm/files/values";
import * as optimizer from "@lrm/optimizer";
import * as orthogonalize from "@lrm/orthogonalize";
import { InputError, withOptimizers } from "@lrm/run";
import * as tensor from "@lrm/tensor";
import { addEntries, ownEntries } from "../optimizer/catalog.ts";

/** Packages that a file of rules may import. */
const PACKAGES: Readonly<Record<string, object>> = {
  "@lrm/optimizer": optimizer,
  "@lrm/orthogonalize": orthogonalize,
  "@lrm/tensor": tensor,
};

/** Property of the global object that holds the packages for the modules below. */
const KEY = "lrmPackages";

/** Imports of a module: `from "…"`, `import "…"` and `import("…")`. */
const IMPORT = /((?:\bfrom|\bimport)\s*\(?\s*)(["'])([^"'\n]+)\2/g;

/**
 * Adds the optimizers that a JavaScript module exports, as `lrm train --rule` does; a file that was
 * edited replaces its optimizers. Runs the module: only files that a visitor chose, never parts of
 * an address.
 *
 * @param name  of the file, for messages
 * @returns  names of the optimizers
 * @throws InputError that names the file and the mistake
 */
export async function addRuleFile(name: string, text: string): Promise<string[]> {
  const entries = entriesIn(await importModule(name, text));
  if (entries.length === 0) {
    throw new InputError(
      `Cannot use ${name}: it exports no optimizer`,
      "export the result of defineOptimizer() of @lrm/optimizer",
    );
  }
  const own = ownEntries();
  const catalog = { optimizers: own, models: [], sources: {} };
  const { optimizers } = withOptimizers(catalog, entries, { file: name });
  const added = optimizers.slice(own.length);
  addEntries(added, name);
  return added.map((entry) => entry.name);
}

async function importModule(name: string, text: string): Promise<object> {
  const made: string[] = [];
  const addressOf = (source: string): string => {
    const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    made.push(url);
    return url;
  };
  Object.assign(globalThis, { [KEY]: PACKAGES });
  const linked = text.replace(IMPORT, (_, before: string, quote: string, from: string) => {
    const found = PACKAGES[from];
    if (found === undefined) {
      throw new InputError(
        `Cannot use ${name}: it imports ${from}, which this page does not have`,
        `import only from ${Object.keys(PACKAGES).join(", ")}`,
      );
    }
    const names = Object.keys(found).filter((each) => each !== "default");
    const source = `export const { ${names.join(", ")} } = globalThis.${KEY}[${JSON.stringify(from)}];`;
    return `${before}${quote}${addressOf(source)}${quote}`;
  });
  try {
    return (await import(/* @vite-ignore */ addressOf(linked))) as object;
  } catch (cause) {
    throw new InputError(
      `Cannot use ${name}: it cannot be loaded (${String(cause)})`,
      "choose a JavaScript module",
      { cause },
    );
  } finally {
    for (const url of made) URL.revokeObjectURL(url);
  }
}

/** Selects the exports that look like entries, alone or in lists. */
function entriesIn(module: object): unknown[] {
  const exported = Object.values(module).flatMap((each: unknown) => each);
  const meant = exported.filter((each) => isObject(each) && ("make" in each || "trains" in each));
  return [...new Set(meant)];
}
