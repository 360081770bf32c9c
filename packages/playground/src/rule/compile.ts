import { newtonSchulz } from "@lrm/orthogonalize";
import { defineMap, Expression, type MapKernel, map, type Tensor } from "@lrm/tensor";
import { FUNCTIONS, OPERATORS, ORTHOGONALIZE } from "./functions.ts";
import type { ParsedRule, Term } from "./parse.ts";

/** A rule as kernels: one for each matrix that is orthogonalized, then one for the step. */
export interface CompiledRule {
  readonly state: readonly string[];
  /** Kernels whose output is orthogonalized; later kernels read it by {@link orthogonalName}. */
  readonly stages: readonly Kernel[];
  /** Writes the direction and the state. */
  readonly last: Kernel;
}

/** Numbers that kernels may read: the step from 1 on. */
type Kernel = MapKernel<string, "t", string>;

/** Name of a kernel's own output; like {@link orthogonalName}, no rule can write it. */
const OUTPUT = "#";

const orthogonalName = (stage: number): string => `#${stage}`;

/** Compiles a rule, once for all its matrices and steps. */
export function compileRule({ step, state }: ParsedRule): CompiledRule {
  const orthogonalized = new Map<Term, string>();
  const stages: Kernel[] = [];
  // Lines share their terms: each is visited once, since paths to them can double with each line.
  const seen = new Set<Term>();
  const visit = (term: Term): void => {
    if (seen.has(term)) return;
    seen.add(term);
    for (const part of partsOf(term)) visit(part);
    if (!isOrthogonalization(term)) return;
    stages.push(kernelOf({ [OUTPUT]: term.parts[0]! }, orthogonalized));
    orthogonalized.set(term, orthogonalName(stages.length - 1));
  };
  for (const term of [step, ...state.values()]) visit(term);
  const last = kernelOf({ [OUTPUT]: step, ...Object.fromEntries(state) }, orthogonalized);
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
    const made = map(stage, read(stage), { scalars, shape: inputs.U!.shape });
    known[orthogonalName(index)] = newtonSchulz(made[OUTPUT]!);
  }
  const into = Object.fromEntries(state.map((name) => [name, inputs[name]!]));
  return map(last, read(last), { scalars, into, shape: inputs.U!.shape })[OUTPUT]!;
}

function kernelOf(
  outputs: Readonly<Record<string, Term>>,
  orthogonalized: ReadonlyMap<Term, string>,
): Kernel {
  // What does not depend on a matrix is as large as one all the same.
  const names = new Set(["U", ...namesIn(Object.values(outputs), orthogonalized)]);
  const isVarying = varyingTerms(orthogonalized);
  return defineMap([...names], ["t"], (values) => {
    const made = new Map<Term, Expression>();
    const full = values.U!.mul(0);
    return Object.fromEntries(
      Object.entries(outputs).map(([name, term]) => {
        const value = expressionOf(term, values, orthogonalized, made);
        return [name, isVarying(term) ? value : value.add(full)];
      }),
    );
  });
}

/** Makes a test whether a value certainly differs along rows, which remembers its answers. */
function varyingTerms(orthogonalized: ReadonlyMap<Term, string>): (term: Term) => boolean {
  const known = new Map<Term, boolean>();
  const isVarying = (term: Term): boolean => {
    const answer = known.get(term) ?? test(term);
    known.set(term, answer);
    return answer;
  };
  const test = (term: Term): boolean => {
    if (orthogonalized.has(term)) return true;
    if (term.kind === "name") return term.name !== "t";
    if (term.kind === "call" && term.name.startsWith("row")) return false;
    return partsOf(term).some(isVarying);
  };
  return isVarying;
}

/** Lists the tensors that terms read, those that were orthogonalized included. */
function namesIn(terms: readonly Term[], orthogonalized: ReadonlyMap<Term, string>): Set<string> {
  const names = new Set<string>();
  const seen = new Set<Term>();
  const visit = (term: Term): void => {
    if (seen.has(term)) return;
    seen.add(term);
    const made = orthogonalized.get(term);
    if (made !== undefined) names.add(made);
    else if (term.kind === "name" && term.name !== "t") names.add(term.name);
    else for (const part of partsOf(term)) visit(part);
  };
  for (const term of terms) visit(term);
  return names;
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

/** Computes a power: whole ones as products, others of positive numbers only. */
function power(base: Expression, exponent: number): Expression {
  if (exponent < 0) return ONE.div(power(base, -exponent));
  if (exponent === 0.5) return base.sqrt();
  if (!Number.isInteger(exponent)) return base.log().mul(exponent).exp();
  if (exponent === 0) return ONE;
  if (exponent === 1) return base;
  // Squares repeatedly, so that a kernel stays small.
  const even = power(base, Math.floor(exponent / 2)).square();
  return exponent % 2 === 0 ? even : even.mul(base);
}

const ONE = new Expression({ kind: "constant", value: 1 });

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
