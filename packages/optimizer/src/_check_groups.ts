import { ArgumentError, formatShape, Random, sameShape, Tensor } from "@lrm/tensor";
import type { OptimizerGroup } from "./optimizer_options.ts";
import type { OptimizerParameter } from "./parameter.ts";
import { shown } from "./shown.ts";

/** Throws unless an optimizer can draw and clip with these options. */
export function checkOptions(random: unknown, maxGradientNorm: unknown): void {
  if (!(random instanceof Random)) {
    throw new ArgumentError(
      `Cannot draw from ${shown(random)}: it does not give random numbers`,
      "pass a generator, such as new Random(1)",
    );
  }
  if (maxGradientNorm === undefined) return;
  if (typeof maxGradientNorm === "number" && maxGradientNorm > 0) return;
  throw new ArgumentError(
    `Cannot clip gradients to norm ${shown(maxGradientNorm)}: it must be above 0`,
    "pass such a number, or leave it out",
  );
}

/** Throws unless the length of the run, where a rule needs it, is one and long enough. */
export function checkRunLength(groups: readonly OptimizerGroup[], steps: unknown): void {
  if (steps !== undefined && !(Number.isSafeInteger(steps) && Number(steps) >= 1)) {
    throw new ArgumentError(
      `Cannot make an optimizer for ${shown(steps)} steps: it is not a whole number from 1 on`,
      "pass the steps of the whole run, or leave them out",
    );
  }
  for (const { rule } of groups) {
    const { name, lastSteps = 0 } = rule;
    if (lastSteps === 0 || (steps !== undefined && Number(steps) >= lastSteps)) continue;
    const why =
      steps === undefined ? "the length of the run is not known" : `the run has ${steps} steps`;
    throw new ArgumentError(
      `Cannot cool the momentum of ${name} down over the last ${lastSteps} steps: ${why}`,
      steps === undefined
        ? "pass the steps of the whole run to the optimizer"
        : `choose at most ${steps} steps`,
    );
  }
}

/**
 * Throws unless every group has a rule, and parameters that each have a name, and a value on one
 * backend in memory of its own. {@link checkGradients} checks gradients later: those of autograd
 * are allocated when first accessed.
 */
export function checkGroups(groups: readonly OptimizerGroup[]): void {
  if (!Array.isArray(groups)) {
    throw new ArgumentError(
      `Cannot make an optimizer with groups ${shown(groups)}: groups are a list`,
      "pass a list of { rule, parameters }",
    );
  }
  const parameters = groups.flatMap((group: OptimizerGroup, index) => {
    checkGroup(group, index);
    return group.parameters;
  });
  for (const parameter of parameters) checkParameter(parameter);
  checkNames(parameters);
  const [first] = parameters;
  for (const { name, value } of parameters) checkBackend(name, "value", value, first!.value);
  checkMemory(parameters.map(({ name, value }) => ({ name, value })));
  const known = parameters.filter((parameter) => Object.hasOwn(parameter, "gradient"));
  checkGradients(known);
  checkMemory(known);
}

/** Throws unless every gradient has the shape of its value, and is on its backend. */
export function checkGradients(parameters: readonly OptimizerParameter[]): void {
  for (const { name, value, gradient } of parameters) {
    checkTensor(name, "gradient", gradient);
    if (!sameShape(gradient.shape, value.shape)) {
      throw new ArgumentError(
        `Cannot train parameter "${name}" of shape ${formatShape(value.shape)} by a gradient of shape ${formatShape(gradient.shape)}: the shapes differ`,
        "pass a gradient of the parameter's shape",
      );
    }
    checkBackend(name, "gradient", gradient, value);
  }
}

function checkGroup(group: OptimizerGroup, index: number): void {
  const refuse = (why: string, remedy: string): never => {
    throw new ArgumentError(`Cannot make an optimizer: group ${index} ${why}`, remedy);
  };
  if (typeof group !== "object" || group === null)
    refuse("is not a group", "pass { rule, parameters }");
  const { rule, parameters, schedule } = group;
  if (typeof rule !== "object" || rule === null || typeof rule.update !== "function") {
    refuse(`has the rule ${shown(rule)}`, "pass one, such as adamw()");
  }
  if (!Array.isArray(parameters)) {
    refuse(`has the parameters ${shown(parameters)}`, "pass a list of { name, value, gradient }");
  }
  if (schedule !== undefined && typeof schedule !== "function") {
    refuse(`has the schedule ${shown(schedule)}`, "pass a function, such as cosine({ steps })");
  }
}

function checkParameter(parameter: OptimizerParameter): void {
  if (typeof parameter !== "object" || parameter === null) {
    throw new ArgumentError(
      `Cannot train ${shown(parameter)}: it is not a parameter`,
      "pass parameters as { name, value, gradient }",
    );
  }
  const { name, value, trainable } = parameter;
  if (typeof name !== "string" || name === "") {
    throw new ArgumentError(
      `Cannot train a parameter of name ${shown(name)}: a name is a text that is not empty`,
      "give it such a name",
    );
  }
  if (trainable === false) {
    throw new ArgumentError(
      `Cannot train parameter "${name}": it is frozen`,
      "leave it out, as partition() does, or freeze it once the optimizer is made",
    );
  }
  checkTensor(name, "value", value);
}

function checkTensor(name: string, what: "value" | "gradient", given: unknown): void {
  const refuse = (why: string, remedy: string): never => {
    throw new ArgumentError(`Cannot train parameter "${name}": its ${what} ${why}`, remedy);
  };
  if (!(given instanceof Tensor)) refuse("is not a tensor", "make it with tensor() or a Parameter");
  const { disposed, dtype } = given as Tensor;
  if (disposed) refuse("is disposed", "keep() it, or return it from scope()");
  if (dtype !== "float32") refuse(`is ${dtype}`, "copy() it to float32");
}

function checkNames(parameters: readonly OptimizerParameter[]): void {
  const seen = new Set<string>();
  for (const { name } of parameters) {
    if (seen.has(name)) {
      throw new ArgumentError(
        `Cannot train parameter "${name}" twice: every parameter is in one group, under its own name`,
        "put it into exactly one group, and give every parameter its own name",
      );
    }
    seen.add(name);
  }
}

function checkBackend(name: string, what: string, given: Tensor, first: Tensor): void {
  if (given.backend === first.backend) return;
  throw new ArgumentError(
    `Cannot train parameter "${name}": its ${what} is on ${given.backend.name}, the other tensors are on ${first.backend.name}`,
    "read() it and make it again there",
  );
}

interface Piece {
  readonly name: string;
  readonly what: "value" | "gradient";
  readonly start: number;
  readonly end: number;
}

/** Values are changed in place: nothing else may be in their memory. */
export function checkMemory(
  parameters: readonly {
    readonly name: string;
    readonly value: Tensor;
    readonly gradient?: Tensor;
  }[],
): void {
  const buffers = new Map<unknown, Piece[]>();
  for (const { name, value, gradient } of parameters) {
    const tensors = { value, ...(gradient && { gradient }) };
    for (const [what, { buffer, offset, size }] of Object.entries(tensors)) {
      const pieces = buffers.get(buffer) ?? [];
      buffers.set(buffer, pieces);
      if (size === 0) continue;
      pieces.push({ name, what: what as Piece["what"], start: offset, end: offset + size });
    }
  }
  for (const pieces of buffers.values()) {
    pieces.sort((a, b) => a.start - b.start);
    // The value and the gradient that reach furthest so far.
    const furthest: Partial<Record<Piece["what"], Piece>> = {};
    for (const piece of pieces) {
      const { what, start, end } = piece;
      for (const other of Object.values(furthest)) {
        if (start < other.end && (what === "value" || other.what === "value"))
          overlap(other, piece);
      }
      if (end > (furthest[what]?.end ?? 0)) furthest[what] = piece;
    }
  }
}

function overlap(a: Piece, b: Piece): never {
  const both =
    a.name === b.name
      ? `parameter "${a.name}": its ${a.what} and its ${b.what}`
      : `parameters "${a.name}" and "${b.name}": the ${a.what} of the first and the ${b.what} of the second`;
  throw new ArgumentError(
    `Cannot train ${both} share memory`,
    a.name === b.name
      ? "give them tensors of their own"
      : "train a shared tensor as one parameter, under one name",
  );
}
