import type { OptimizerEntry } from "@lrm/optimizer";
import { findOptimizer, OPTIMIZERS, type RuleSource } from "@lrm/run";
import { ownRuleEntry } from "../rule/own_rule.ts";

const catalog: OptimizerEntry[] = [...OPTIMIZERS, ownRuleEntry];

/**
 * Optimizers of the page: those of `@lrm/run`, the one that a visitor writes, and those of the
 * visitor's files. Page and worker have one each.
 */
export const CATALOG: readonly OptimizerEntry[] = catalog;

/** Names of the files that optimizers came from, by the names of these. */
const files = new Map<string, string>();

/**
 * Adds the optimizers of a file until the page is closed. They replace those of the same names that
 * came from a file before.
 */
export function addEntries(entries: readonly OptimizerEntry[], file: string): void {
  for (const entry of entries) {
    const before = catalog.findIndex(({ name }) => name === entry.name);
    if (before >= 0) catalog[before] = entry;
    else catalog.push(entry);
    files.set(entry.name, file);
  }
}

/** Lists the optimizers that no file can replace. */
export const ownEntries = (): OptimizerEntry[] => catalog.filter(({ name }) => !files.has(name));

/** Tells where an optimizer comes from that `lrm` does not have; undefined for others. */
export function sourceOf(name: string): RuleSource | undefined {
  if (name === ownRuleEntry.name) return {};
  const file = files.get(name);
  return file === undefined ? undefined : { file };
}

/** Finds an optimizer by name; undefined if there is none. */
export const findEntry = (name: string): OptimizerEntry | undefined => findOptimizer(name, CATALOG);
