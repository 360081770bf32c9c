import type { OptimizerEntry } from "@lrm/optimizer";
import { findOptimizer, OPTIMIZERS } from "@lrm/run";
import { ownRuleEntry } from "../rule/own_rule.ts";

const catalog: OptimizerEntry[] = [...OPTIMIZERS, ownRuleEntry];

/**
 * Optimizers of the page: those of `@lrm/run`, the one that a visitor writes, and those of the
 * visitor's files. Page and worker have one each.
 */
export const CATALOG: readonly OptimizerEntry[] = catalog;

/** Adds optimizers until the page is closed. */
export function addEntries(entries: readonly OptimizerEntry[]): void {
  catalog.push(...entries);
}

/** Finds an optimizer by name; undefined if there is none. */
export const findEntry = (name: string): OptimizerEntry | undefined => findOptimizer(name, CATALOG);
