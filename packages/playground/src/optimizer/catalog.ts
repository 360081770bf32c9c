import type { OptimizerEntry } from "@lrm/optimizer";
import { findOptimizer, OPTIMIZERS } from "@lrm/run";
import { ownRuleEntry } from "../rule/own_rule.ts";

/** Optimizers of the page: those of `@lrm/run`, and the one that a visitor writes. */
export const CATALOG: readonly OptimizerEntry[] = [...OPTIMIZERS, ownRuleEntry];

/** Names of the optimizers, with their titles. */
export const OPTIMIZER_OPTIONS = CATALOG.map(({ name, title }) => [name, title] as const);

/** Finds an optimizer by name; undefined if there is none. */
export const findEntry = (name: string): OptimizerEntry | undefined => findOptimizer(name, CATALOG);
