import { CATALOG, type Catalog, InputError, optimizerFlags, UsageError } from "@lrm/run";
import { loadRules } from "@lrm/run/node";
import type { Command } from "commander";
import { type Flag, valueFlag } from "./flag.ts";
import { place } from "./flags.ts";

const LONG = "--rule";

/** Creates the flag that names a file with an optimizer. */
export function ruleFlag(): Flag<readonly string[]> {
  return valueFlag<readonly string[]>(`${LONG} <file>`, "Module with an optimizer of your own", {
    parse: (text, previous) => [...previous, place(text)],
    default: [],
    defaultText: "none",
    rare: true,
    besideResume: true,
    notInFile: "a file does not choose code to run",
  });
}

/**
 * Loads the optimizers of every `--rule` on a command line, before it is parsed: flags and help
 * depend on them. Loads only paths from the command line.
 *
 * @param words  arguments of the command line, before parsing
 * @throws InputError or UsageError that names the file and the mistake
 */
export async function catalogOf(words: readonly string[]): Promise<Catalog> {
  let catalog = CATALOG;
  for (const path of pathsIn(words)) {
    if (path === undefined || path.trim() === "") {
      throw new UsageError(
        `Cannot use ${LONG} without a file`,
        "name a module, such as my_rule.js",
      );
    }
    catalog = await loadRules(catalog, path);
  }
  return catalog;
}

function pathsIn(words: readonly string[]): (string | undefined)[] {
  const end = words.indexOf("--");
  const flags = end < 0 ? words : words.slice(0, end);
  return flags.flatMap((word, index) => {
    if (word === LONG) return [flags[index + 1]];
    return word.startsWith(`${LONG}=`) ? [word.slice(LONG.length + 1)] : [];
  });
}

/**
 * Refuses external optimizers with settings that have the name of another flag.
 *
 * @param commands  commands with only the flags of the built-in optimizers
 */
export function checkFlagNames(catalog: Catalog, commands: readonly Command[]): void {
  const ours = optimizerFlags(CATALOG.optimizers).map(({ flag }) => flag);
  const others = commands
    .flatMap(({ options }) => options.map((option) => option.attributeName()))
    .filter((name) => !ours.includes(name));
  for (const { flag, owners } of optimizerFlags(catalog.optimizers)) {
    if (!others.includes(flag)) continue;
    throw new InputError(
      `Cannot use the optimizer "${owners[0]!.entry.name}": its setting ${flag} has the name of another flag`,
      "give it another name",
    );
  }
}
