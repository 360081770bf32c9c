import { fourElements, oneElement } from "./matmul_elements.ts";
import type { MatmulSettings } from "./matmul_settings.ts";
import { range } from "./range.ts";

/** Number of elements along k multiplied at once: one if fewer than four are left. */
export type Step = 1 | 4;

/** An operand in WGSL; its members are rows of a, or columns of b. */
interface Side {
  /** Declares multiples of the pitch, which `along` and `across` name. */
  readonly pitches: readonly string[];
  /** Elements between one k and the uth after it. */
  readonly along: (u: number) => string;
  /** Elements between a member and the next. */
  readonly across: string;
  /** True if each k has its members as vectors in memory. */
  readonly vectors: boolean;
  /** Element of a member's first k. */
  readonly place: (member: string) => string;
  /** The first of so many members from `start` on, moved inside. */
  readonly inside: (start: string, count: number) => string;
  readonly one: (at: string) => string;
  readonly four: (at: string) => string;
}

/** Both operands of a product. */
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

/** Up to four neighbouring members of an operand in WGSL. */
export interface Block {
  /** Declares where it lies at k. */
  readonly places: readonly string[];
  /** Loads what its members have in common. */
  readonly load: (step: Step) => readonly string[];
  readonly members: readonly Member[];
  /** Four members at k + u, after all of them were loaded. */
  readonly vector: (u: number, step: Step) => string;
  /** Moves on along k. */
  readonly advance: (step: Step) => string;
}

interface Member {
  /** Loads it, after what its block has in common. */
  readonly load: (step: Step) => readonly string[];
  /** Its element at k + u. */
  readonly element: (u: number, step: Step) => string;
}

/**
 * The block of `count` members from `start` on.
 *
 * @param id  distinguishes its variables
 * @param quads  the four invocations of a quad have these members in common: each reads a quarter
 *   and tells the others
 */
export function blockOf(
  side: Side,
  id: string,
  start: string,
  count: number,
  quads: boolean,
): Block {
  if (side.vectors && count === 4) return vectorBlock(side, id, start, quads);
  return memberBlock(side, id, start, count, quads);
}

/** Four members as one vector for each k. */
function vectorBlock(side: Side, id: string, start: string, quads: boolean): Block {
  const { along, four } = side;
  const at = `${id}At`;
  const vector = (u: number): string => `${id}k${u}`;
  // The operand ends at a multiple of 4: the four are wholly inside or outside.
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

/** Each member by itself; in quads, each invocation reads one. */
function memberBlock(side: Side, id: string, start: string, count: number, quads: boolean): Block {
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

/** A member that is loaded into the variable `id`. */
const memberOf = (id: string, value: (step: Step) => string): Member => ({
  load: (step) => [`let ${id} = ${value(step)};`],
  element: (u, step) => (step === 1 ? id : `${id}[${u}]`),
});

/** WGSL of `step` elements of a member from `at` on. */
function loadOf({ along, one, four }: Side, at: string, step: Step): string {
  if (step === 1) return one(at);
  if (along(1) === "1u") return four(at);
  return `vec4f(${range(4)
    .map((u) => one(`${at} + ${along(u)}`))
    .join(", ")})`;
}
