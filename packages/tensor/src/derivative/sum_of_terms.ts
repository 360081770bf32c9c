import type { ExpressionNode } from "../expression.ts";
import { conjunction } from "./conjunction.ts";
import { sumNode } from "./sum_node.ts";
import {
  addPower,
  expand,
  type Guard,
  guarded,
  type Powers,
  type Term,
  termKey,
  times,
} from "./term.ts";
import type { Workspace } from "./workspace.ts";

/**
 * Adds terms, and returns the sum as one term, or undefined if it is 0. Adds coefficients of equal
 * terms, and takes out factors and guards that terms share.
 *
 * If terms have different guards, the sum is guarded by "any of them": where none holds, later
 * factors cannot spoil the 0.
 */
export function sumOfTerms(space: Workspace, terms: readonly Term[]): Term | undefined {
  let rest = merged(space, terms);
  if (rest.length <= 1) return rest[0];
  const shared: Term = {
    coefficient: sharedCoefficient(rest),
    powers: sharedPowers(rest),
    guards: sharedGuards(rest),
  };
  rest = rest.map((term) => without(term, shared));
  for (let group = groupOf(space, rest); group; group = groupOf(space, rest)) {
    const others = rest.filter((term) => !group?.includes(term));
    const sum = sumOfTerms(space, group);
    rest = merged(space, sum === undefined ? others : [...others, sum]);
    if (rest.length === 0) return undefined;
  }
  if (rest.length === 1) return times(shared, rest[0]!);
  const node = sumNode(space, rest);
  space.sums.set(node, rest);
  const result = times(shared, expand(space.graph, node));
  const any = anyGuard(space, rest);
  if (any === undefined) return result;
  space.zeros.set(node, [any]);
  return guarded(result, any);
}

/** Adds the coefficients of terms with equal factors, and removes terms that are 0. */
function merged({ graph }: Workspace, terms: readonly Term[]): Term[] {
  if (terms.length === 1) return [...terms];
  const byKey = new Map<string, Term>();
  for (const term of terms) {
    const key = termKey(graph, term);
    const before = byKey.get(key)?.coefficient ?? 0;
    byKey.set(key, { ...term, coefficient: before + term.coefficient });
  }
  return [...byKey.values()].filter(({ coefficient }) => coefficient !== 0);
}

/** Returns the size of the coefficients if it is the same, negative if all of them are. */
function sharedCoefficient(terms: readonly Term[]): number {
  const size = Math.abs(terms[0]!.coefficient);
  const same = terms.every(({ coefficient }) => Math.abs(coefficient) === size);
  const negative = terms.every(({ coefficient }) => coefficient < 0);
  return (same ? size : 1) * (negative ? -1 : 1);
}

/** Returns the factors that are in every term, to the smallest power. */
function sharedPowers([first, ...others]: readonly Term[]): Powers {
  const shared = new Map<ExpressionNode, number>();
  for (const [node, exponent] of first!.powers) {
    const sign = Math.sign(exponent);
    const sizes = others.map(({ powers }) => sign * (powers.get(node) ?? 0));
    const size = Math.min(sign * exponent, ...sizes);
    if (size > 0) shared.set(node, sign * size);
  }
  return shared;
}

function sharedGuards([first, ...others]: readonly Term[]): readonly Guard[] {
  return first!.guards.filter((guard) => others.every((term) => has(term, guard)));
}

const has = ({ guards }: Term, { condition, when }: Guard): boolean =>
  guards.some((guard) => guard.condition === condition && guard.when === when);

/** Divides a term by a part of it. */
function without(term: Term, part: Term): Term {
  const powers = new Map(term.powers);
  for (const [node, exponent] of part.powers) addPower(powers, node, -exponent);
  return {
    coefficient: term.coefficient / part.coefficient,
    powers,
    guards: term.guards.filter((guard) => !has(part, guard)),
  };
}

/**
 * Finds the terms that share the most frequent factor; of several such factors, prefers one that
 * varies along the row, as it saves a multiplication per element.
 */
function groupOf({ graph }: Workspace, terms: readonly Term[]): Term[] | undefined {
  let best: Term[] | undefined;
  let bestVaries = false;
  const seen = new Set<string>();
  for (const { powers } of terms) {
    for (const [node, exponent] of powers) {
      const key = `${graph.id(node)} ${Math.sign(exponent)}`;
      if (seen.has(key)) continue;
      seen.add(key);
      const group = terms.filter((term) => (term.powers.get(node) ?? 0) * exponent > 0);
      if (group.length < 2) continue;
      const more = group.length - (best?.length ?? 0);
      if (more < 0 || (more === 0 && (bestVaries || !graph.varies(node)))) continue;
      best = group;
      bestVaries = graph.varies(node);
    }
  }
  return best;
}

/** Returns the guard "any term's guards hold", unless a term has none. */
function anyGuard(space: Workspace, terms: readonly Term[]): Guard | undefined {
  if (terms.some(({ guards }) => guards.length === 0)) return undefined;
  const condition = terms
    .map(({ guards }) => conjunction(space.graph, guards))
    .reduce((a, b) => space.graph.binary("max", a, b));
  return { condition, when: true };
}
