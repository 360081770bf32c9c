import {
  ArgumentError,
  formatShape,
  keep,
  type Random,
  type Shape,
  sameShape,
  scope,
  sizeOf,
  stacksOf,
  type Tensor,
  zeros,
} from "@lrm/tensor";
import type { OptimizerParameter } from "./parameter.ts";
import type { UpdateRule } from "./rule.ts";

interface Entry {
  readonly parameter: OptimizerParameter;
  readonly random: Random;
  /** Views of the batch's state, under the names and in the shapes in which it is saved. */
  readonly saved: Readonly<Record<string, Tensor>>;
}

/** Parameters with the same shape, parts and state under one rule, with their state stacked. */
export interface ParameterBatch {
  readonly shape: Shape;
  readonly parts: number;
  readonly entries: readonly Entry[];
  readonly state: Readonly<Record<string, Tensor>>;
}

/** Throws unless the rule can train every parameter; before any state is allocated. */
export function checkParameters(rule: UpdateRule, parameters: readonly OptimizerParameter[]): void {
  for (const parameter of parameters) {
    const shape = viewShape(rule, parameter);
    partsOf(rule, parameter);
    rule.check?.(parameter.name, shape);
  }
}

/**
 * Gives the number of matrices in a parameter for a rule.
 *
 * @throws ArgumentError where they do not share its rows evenly, naming it
 */
export function partsOf(rule: UpdateRule, parameter: OptimizerParameter): number {
  if (rule.parts === undefined) return 1;
  const shape = viewShape(rule, parameter);
  const [rows = 0] = shape;
  const parts = rule.parts(parameter.name, shape);
  if (Number.isInteger(parts) && parts >= 1 && rows % parts === 0) return parts;
  throw new ArgumentError(
    `Cannot train parameter "${parameter.name}" of shape ${formatShape(shape)} with ${rule.name} in ${parts} parts: the parts must have equally many rows`,
    `pass a whole number that divides its ${rows} rows`,
  );
}

/**
 * Sorts a group's parameters into batches and allocates their state; the caller owns all tensors of
 * {@link ParameterBatch}.
 */
export function makeBatches(
  rule: UpdateRule,
  parameters: readonly OptimizerParameter[],
  random: Random,
): ParameterBatch[] {
  const stacks = stacksOf(parameters, (parameter) => {
    const shape = viewShape(rule, parameter);
    const state = JSON.stringify(rule.state(shape, parameter.name));
    const own = rule.layout === "matrix" ? shape : parameter.value.shape; // as models stack them
    const key = [...own, partsOf(rule, parameter), state].join();
    return { key, elements: parameter.value.size };
  });
  return stacks.map((stack) => makeBatch(rule, stack, random));
}

function makeBatch(
  rule: UpdateRule,
  parameters: readonly OptimizerParameter[],
  random: Random,
): ParameterBatch {
  const first = parameters[0]!;
  const shape = viewShape(rule, first);
  const state: Record<string, Tensor> = {};
  for (const [name, own] of Object.entries(rule.state(shape, first.name))) {
    state[name] = keep(zeros(first.value.backend, [parameters.length, ...own]));
  }
  scope(() => rule.initialize?.(state));
  const entries = parameters.map((parameter, index): Entry => {
    const saved: Record<string, Tensor> = {};
    for (const [name, stack] of Object.entries(state)) {
      const view = stack.at(index);
      saved[`${parameter.name}.${name}`] = keep(
        view.reshape(savedShape(view.shape, shape, parameter)),
      );
      view.dispose();
    }
    return { parameter, random: random.fork(parameter.name), saved };
  });
  return { shape, parts: partsOf(rule, first), entries, state };
}

/** State of the shape that the rule sees is saved in that of the parameter. */
function savedShape(own: Shape, seen: Shape, { value }: OptimizerParameter): Shape {
  return sameShape(own, seen) ? value.shape : own;
}

/** Shapes of a parameter's state, by the names under which it is saved. */
export function stateShapes(
  rule: UpdateRule,
  parameter: OptimizerParameter,
): Record<string, Shape> {
  const seen = viewShape(rule, parameter);
  const shapes = Object.entries(rule.state(seen, parameter.name)).map(([name, own]) => [
    `${parameter.name}.${name}`,
    savedShape(own, seen, parameter),
  ]);
  return Object.fromEntries(shapes);
}

/** The shape in which a rule sees a parameter. */
export function viewShape(rule: UpdateRule, { name, value }: OptimizerParameter): Shape {
  if (rule.layout === "elements") return [value.size];
  const [out = 0, ...rest] = value.shape;
  if (rest.length === 0) {
    throw new ArgumentError(
      `Cannot train parameter "${name}" with ${rule.name}: it has ${value.shape.length} axes and ${rule.name} needs a matrix`,
      "put it into a group with AdamW",
    );
  }
  return [out, sizeOf(rest)];
}

/** The state of every entry by the name under which it is saved. */
export function namedState({ entries }: ParameterBatch): Record<string, Tensor> {
  return Object.assign({}, ...entries.map(({ saved }) => saved));
}

/** Frees the state. */
export function disposeBatch({ entries, state }: ParameterBatch): void {
  const views = entries.map(({ saved }) => saved);
  for (const each of [state, ...views].flatMap(Object.values<Tensor>)) each.dispose();
}
