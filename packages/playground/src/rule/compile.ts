import { newtonSchulz } from "@lrm/orthogonalize";
import { defineMap, Expression, type MapKernel, map, type Tensor } from "@lrm/tensor";
import { FUNCTIONS, OPERATORS, ORTHOGONALIZE } from "./functions.ts";
import type { ParsedRule, Term } from "./parse.ts";

/** A rule as kernels: one for each matrix that is orthogonalized, then one for the step. */
export interface CompiledRule {
  readonly state: readonly string[];
  /** Kernels whose output is orthogonalized; later kernels read it as `O0`, `O1` … */
  readonly stages: readonly Kernel[];
  /** Writes the direction `D` and the state. */
  readonly last: Kernel;
}

/** Numbers that kernels may read: the step from 1 on. */
type Kernel = MapKernel<string, "t", string>;

/** Compiles a rule, once for all its matrices and steps. */
export function compileRule({ step, state }: ParsedRule): CompiledRule {
  const orthogonalized = new Map<Term, string>();
  const stages: Kernel[] = [];
  const visit = (term: Term): void => {
    for (const part of partsOf(term)) visit(part);
    if (!isOrthogonalization(term) || orthogonalized.has(term)) return;
    stages.push(kernelOf({ D: term.parts[0]! }, orthogonalized));
    orthogonalized.set(term, `O${stages.length - 1}`);
  };
  for (const term of [step, ...state.values()]) visit(term);
  const last = kernelOf({ D: step, ...Object.fromEntries(state) }, orthogonalized);
  return { state: [...state.keys()], stages, last };
}

/**
 * Computes the direction of a step and the next state, which is written in place.
 *
 * @param inputs  W, G, M, U and the state: `[matrices, m, n]`
 * @param t  the step, from 1
 */
export function direction(
  { stages, last, state }: CompiledRule,
  inputs: Readonly<Record<string, Tensor>>,
  t: number,
): Tensor {
  const known = { ...inputs };
  const read = ({ inputs: names }: Kernel) =>
    Object.fromEntries(names.map((name) => [name, known[name]!]));
  const scalars = { t };
  for (const [index, stage] of stages.entries()) {
    const { D } = map(stage, read(stage), { scalars, shape: inputs.U!.shape });
    known[`O${index}`] = newtonSchulz(D!);
  }
  const into = Object.fromEntries(state.map((name) => [name, inputs[name]!]));
  return map(last, read(last), { scalars, into, shape: inputs.U!.shape }).D!;
}

function kernelOf(
  outputs: Readonly<Record<string, Term>>,
  orthogonalized: ReadonlyMap<Term, string>,
): Kernel {
  const names = new Set<string>();
  for (const term of Object.values(outputs)) collectNames(term, orthogonalized, names);
  // What does not depend on a matrix is as large as one all the same.
  names.add("U");
  return defineMap([...names], ["t"], (values) => {
    const made = new Map<Term, Expression>();
    const full = values.U!.mul(0);
    return Object.fromEntries(
      Object.entries(outputs).map(([name, term]) => {
        const value = expressionOf(term, values, orthogonalized, made);
        return [name, isVarying(term, orthogonalized) ? value : value.add(full)];
      }),
    );
  });
}

/** Tells whether a value certainly differs along rows. */
function isVarying(term: Term, orthogonalized: ReadonlyMap<Term, string>): boolean {
  if (orthogonalized.has(term)) return true;
  if (term.kind === "name") return term.name !== "t";
  if (term.kind === "call" && term.name.startsWith("row")) return false;
  return partsOf(term).some((part) => isVarying(part, orthogonalized));
}

function collectNames(
  term: Term,
  orthogonalized: ReadonlyMap<Term, string>,
  names: Set<string>,
): void {
  const made = orthogonalized.get(term);
  if (made !== undefined) names.add(made);
  else if (term.kind === "name" && term.name !== "t") names.add(term.name);
  else for (const part of partsOf(term)) collectNames(part, orthogonalized, names);
}

function expressionOf(
  term: Term,
  values: Readonly<Record<string, Expression>>,
  orthogonalized: ReadonlyMap<Term, string>,
  made: Map<Term, Expression>,
): Expression {
  const known = made.get(term);
  if (known !== undefined) return known;
  const of = (part: Term): Expression => expressionOf(part, values, orthogonalized, made);
  const compute = (): Expression => {
    const matrix = orthogonalized.get(term);
    if (matrix !== undefined) return values[matrix]!;
    switch (term.kind) {
      case "number":
        return new Expression({ kind: "constant", value: term.value });
      case "name":
        return values[term.name]!;
      case "operator":
        return OPERATORS[term.mark]!(of(term.parts[0]), of(term.parts[1]));
      case "power":
        return power(of(term.base), term.exponent);
      case "call":
        return FUNCTIONS[term.name]!.compute(...term.parts.map(of));
      default:
        return term satisfies never;
    }
  };
  const expression = compute();
  made.set(term, expression);
  return expression;
}

/** Largest exponent that is multiplied out. */
const MOST_FACTORS = 8;

/** Computes a power: whole ones as products, others of positive numbers only. */
function power(base: Expression, exponent: number): Expression {
  if (exponent < 0)
    return new Expression({ kind: "constant", value: 1 }).div(power(base, -exponent));
  if (exponent === 0.5) return base.sqrt();
  if (!Number.isInteger(exponent) || exponent > MOST_FACTORS) return base.log().mul(exponent).exp();
  let product: Expression = new Expression({ kind: "constant", value: 1 });
  for (let factor = 0; factor < exponent; factor += 1) product = product.mul(base);
  return product;
}

type Orthogonalization = Extract<Term, { kind: "call" }>;

const isOrthogonalization = (term: Term): term is Orthogonalization =>
  term.kind === "call" && term.name === ORTHOGONALIZE;

function partsOf(term: Term): readonly Term[] {
  switch (term.kind) {
    case "number":
    case "name":
      return [];
    case "power":
      return [term.base];
    case "operator":
    case "call":
      return term.parts;
    default:
      return term satisfies never;
  }
}
