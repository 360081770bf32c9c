import * as optimizer from "@lrm/optimizer";
import * as orthogonalize from "@lrm/orthogonalize";
import { InputError, withOptimizersOf } from "@lrm/run";
import * as tensor from "@lrm/tensor";
import { addEntries, ownEntries } from "../optimizer/catalog.ts";
import { linkImports } from "./link_imports.ts";

/** Packages that a file of rules may import. */
const PACKAGES: Readonly<Record<string, object>> = {
  "@lrm/optimizer": optimizer,
  "@lrm/orthogonalize": orthogonalize,
  "@lrm/tensor": tensor,
};

/** Property of the global object that holds the packages for the modules below. */
const KEY = "lrmPackages";

/** Addresses of modules that export the packages. They stay: a rule may import them at any time. */
const addresses = new Map<string, string>();

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
  const module = await importModule(name, text);
  const own = ownEntries();
  const catalog = { optimizers: own, models: [], sources: {} };
  const { optimizers } = withOptimizersOf(catalog, module, { file: name });
  const added = optimizers.slice(own.length);
  addEntries(added, name);
  return added.map((entry) => entry.name);
}

async function importModule(name: string, text: string): Promise<object> {
  Object.assign(globalThis, { [KEY]: PACKAGES });
  const linked = linkImports(text, (from) => {
    if (PACKAGES[from] === undefined) {
      throw new InputError(
        `Cannot use ${name}: it imports ${from}, which this page does not have`,
        `import only from ${Object.keys(PACKAGES).join(", ")}`,
      );
    }
    return packageAddress(from);
  });
  const address = addressOf(linked);
  try {
    return (await import(/* @vite-ignore */ address)) as object;
  } catch (cause) {
    throw new InputError(
      `Cannot use ${name}: it cannot be loaded (${String(cause)})`,
      /\.m?ts$/.test(name)
        ? "remove its types or compile it to JavaScript, since browsers run no TypeScript"
        : "choose a JavaScript module",
      { cause },
    );
  } finally {
    URL.revokeObjectURL(address);
  }
}

function packageAddress(from: string): string {
  const names = Object.keys(PACKAGES[from]!).filter((each) => each !== "default");
  const source = `export const { ${names.join(", ")} } = globalThis.${KEY}[${JSON.stringify(from)}];`;
  const address = addresses.get(from) ?? addressOf(source);
  addresses.set(from, address);
  return address;
}

const addressOf = (source: string): string =>
  URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
