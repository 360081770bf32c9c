import { fourElements, oneElement } from "./matmul_elements.ts";
import type { MatmulSettings } from "./matmul_settings.ts";
import { range } from "./range.ts";

/** Number of elements along k multiplied at once: one if fewer than four are left. */
export type StepWidth = 1 | 4;

/** One operand in WGSL; its members are rows of a, or columns of b. */
interface Side {
  /** Declarations of multiples of the pitch, used by `along` and `across`. */
  readonly pitches: readonly string[];
  /** Offset of the uth k after the current one, in elements. */
  readonly along: (u: number) => string;
  /** Offset between neighbouring members, in elements. */
  readonly across: string;
  /** True if the members at each k are contiguous vectors in memory. */
  readonly vectors: boolean;
  /** Position of a member's first k, in elements. */
  readonly place: (member: string) => string;
  /** First of `count` members from `start` on, clamped to the operand. */
  readonly inside: (start: string, count: number) => string;
  readonly one: (at: string) => string;
  readonly four: (at: string) => string;
}

/** Returns both operands of a product. */
export function sidesOf(settings: MatmulSettings): [a: Side, b: Side] {
  const { bindings, slots, transposeA, transposeB, fits } = settings;
  const side = (name: "A" | "B", slot: number, innerLast: boolean, end: string): Side => {
    const pitch = (u: number): string => `pitch${name}${u}`;
    const [across, along] = innerLast
      ? [pitch(1), (u: number) => `${u}u`]
      : ["1u", (u: number) => (u === 0 ? "0u" : pitch(u))];
    return {
      pitches: (innerLast ? [1] : [1, 2, 3, 4]).map(
        (u) => `let ${pitch(u)} = ${u}u * p.pitch${name};`,
      ),
      along,
      across,
      vectors: !innerLast && bindings[slot]!.type === "vec4f",
      place: (member) => `base${name} + kStart * ${along(1)} + (${member}) * ${across}`,
      inside: (start, count) => (fits ? start : `min(${start}, ${end} - ${count}u)`),
      one: (at) => oneElement(bindings, slot, at),
      four: (at) => fourElements(bindings, slot, at),
    };
  };
  return [side("A", slots.a, !transposeA, "p.m"), side("B", slots.b, transposeB, "p.n")];
}

/** Up to four neighbouring members of an operand, in WGSL. */
export interface OperandBlock {
  /** Declarations of its position at k. */
  readonly places: readonly string[];
  /** Loads the values that its members share. */
  readonly load: (step: StepWidth) => readonly string[];
  readonly members: readonly Member[];
  /** Vector of four members at k + u, after all of them were loaded. */
  readonly vector: (u: number, step: StepWidth) => string;
  /** Advances the position along k. */
  readonly advance: (step: StepWidth) => string;
}

interface Member {
  /** Loads the member, after the shared values of its block. */
  readonly load: (step: StepWidth) => readonly string[];
  /** Element of the member at k + u. */
  readonly element: (u: number, step: StepWidth) => string;
}

/**
 * Returns the block of `count` members from `start` on.
 *
 * @param id  suffix that makes its variables unique
 * @param quads  true if the four invocations of a quad share these members: each loads a quarter
 *   and broadcasts it to the others
 */
export function blockOf(
  side: Side,
  id: string,
  start: string,
  count: number,
  quads: boolean,
): OperandBlock {
  if (side.vectors && count === 4) return vectorBlock(side, id, start, quads);
  return memberBlock(side, id, start, count, quads);
}

/** Returns a block with four members as one vector for each k. */
function vectorBlock(side: Side, id: string, start: string, quads: boolean): OperandBlock {
  const { along, four } = side;
  const at = `${id}At`;
  const vector = (u: number): string => `${id}k${u}`;
  // The operand's length is a multiple of 4: the four are all inside or all outside.
  const places = [`var ${at} = ${side.place(side.inside(start, 4))};`];
  if (quads) places.push(`let ${id}Own = quad * ${along(1)};`);
  return {
    places,
    load: (step) =>
      quads && step === 4
        ? [
            `let ${id} = ${four(`${at} + ${id}Own`)};`,
            ...range(4).map((u) => `let ${vector(u)} = quadBroadcast(${id}, ${u}u);`),
          ]
        : range(step).map((u) => `let ${vector(u)} = ${four(`${at} + ${along(u)}`)};`),
    members: range(4).map((c) => ({ load: () => [], element: (u) => `${vector(u)}[${c}]` })),
    vector,
    advance: (step) => `${at} += ${along(step)};`,
  };
}

/** Returns a block with separate members; in quads, each invocation loads one. */
function memberBlock(
  side: Side,
  id: string,
  start: string,
  count: number,
  quads: boolean,
): OperandBlock {
  const at = (c: number): string => `${id}At${c}`;
  const read = quads ? ["quad"] : range(count).map((c) => `${c}u`);
  const members = range(count).map((c) =>
    memberOf(`${id}m${c}`, (step) =>
      quads ? `quadBroadcast(${id}, ${c}u)` : loadOf(side, at(c), step),
    ),
  );
  return {
    places: read.map((member, c) => {
      return `var ${at(c)} = ${side.place(side.inside(`${start} + ${member}`, 1))};`;
    }),
    load: (step) => (quads ? [`let ${id} = ${loadOf(side, at(0), step)};`] : []),
    members,
    vector: (u, step) => `vec4f(${members.map(({ element }) => element(u, step)).join(", ")})`,
    advance: (step) => read.map((_, c) => `${at(c)} += ${side.along(step)};`).join(" "),
  };
}

/** Returns a member that is loaded into the variable `id`. */
const memberOf = (id: string, value: (step: StepWidth) => string): Member => ({
  load: (step) => [`let ${id} = ${value(step)};`],
  element: (u, step) => (step === 1 ? id : `${id}[${u}]`),
});

/** Returns WGSL that loads `step` elements of a member, starting at `at`. */
function loadOf({ along, one, four }: Side, at: string, step: StepWidth): string {
  if (step === 1) return one(at);
  if (along(1) === "1u") return four(at);
  return `vec4f(${range(4)
    .map((u) => one(`${at} + ${along(u)}`))
    .join(", ")})`;
}
