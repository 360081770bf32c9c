import { ArgumentError } from "@lrm/tensor";
import type { PooledMemory } from "./memory_pool.ts";
import type { Binding } from "./recorder.ts";
import { bindWindows, type Range, type Windows } from "./windows.ts";

/**
 * Elements that a kernel accesses at each point of its iteration space: `offset + Σ index·strides`
 * and the `span − 1` after it.
 */
export interface Access {
  readonly memory: PooledMemory;
  readonly offset: number;
  /** One non-negative stride for each axis of the iteration space. */
  readonly strides: readonly number[];
  readonly writable: boolean;
  /** Contiguous elements accessed. Default: 1. */
  readonly span?: number;
}

/** Position of each named access: binding `slots[name]`, element `bases[name]`. */
export interface NamedWindows<Accesses> {
  readonly bindings: readonly Binding[];
  readonly slots: Named<Accesses>;
  readonly bases: Named<Accesses>;
}

/** A number for each access. */
export type Named<Accesses> = { readonly [Name in keyof Accesses]: number };

/** Part of an iteration space whose accesses fit into bindings. */
export interface Box<Accesses> {
  readonly start: readonly number[];
  readonly extents: readonly number[];
  readonly windows: NamedWindows<Accesses>;
}

/** Device limits on bindings. */
export interface BindingLimits {
  readonly maxStorageBufferBindingSize: number;
  readonly maxStorageBuffersPerShaderStage: number;
}

/** Parts start at multiples of this if possible, which keeps vector loads aligned. */
const PREFERRED_MULTIPLE = 64;

/**
 * Splits an iteration space into boxes, in order, such that the accesses of each box fit into the
 * device's bindings. Usually one box suffices.
 *
 * @param named  the {@link Access} of each name
 * @param splittable  axes that may be split
 * @throws ArgumentError when a part that cannot be split does not fit
 */
export function boxesOf<Accesses extends object>(
  extents: readonly number[],
  named: Accesses,
  splittable: readonly number[],
  limits: BindingLimits,
): Box<Accesses>[] {
  const boxes: Box<Accesses>[] = [];
  const names = Object.keys(named) as (keyof Accesses)[];
  const accesses = Object.values(named) as Access[];
  const visit = (start: readonly number[], size: readonly number[]): void => {
    const ranges = accesses.map((access) => rangeOf(access, start, size));
    const windows = bindWindows(ranges, limits.maxStorageBufferBindingSize);
    if (windows !== undefined) {
      if (windows.bindings.length > limits.maxStorageBuffersPerShaderStage) {
        throw new ArgumentError(
          `Cannot run a kernel over ${windows.bindings.length} tensors: this device binds ${limits.maxStorageBuffersPerShaderStage}`,
          "split the kernel",
        );
      }
      boxes.push({ start, extents: size, windows: nameWindows(named, names, windows) });
      return;
    }
    const axis = axisToSplit(accesses, ranges, size, splittable);
    if (axis === undefined) {
      const largest = Math.max(...ranges.map(({ count }) => count));
      throw new ArgumentError(
        `Cannot process ${largest} elements at once: this device binds ${limits.maxStorageBufferBindingSize} bytes and the operation cannot be cut further`,
        "use a smaller tensor or the CPU backend",
      );
    }
    const first = half(size[axis]!);
    visit(start, replaced(size, axis, first));
    visit(replaced(start, axis, start[axis]! + first), replaced(size, axis, size[axis]! - first));
  };
  visit(
    extents.map(() => 0),
    extents,
  );
  return boxes;
}

function nameWindows<Accesses extends object>(
  accesses: Accesses,
  names: readonly (keyof Accesses)[],
  { bindings, slots, bases }: Windows,
): NamedWindows<Accesses> {
  // Copied as literals, since objects built property by property are slow.
  const named = {
    bindings,
    slots: { ...accesses } as Numbers<Accesses>,
    bases: { ...accesses } as Numbers<Accesses>,
  };
  for (let index = 0; index < names.length; index++) {
    named.slots[names[index]!] = slots[index]!;
    named.bases[names[index]!] = bases[index]!;
  }
  return named as NamedWindows<Accesses>;
}

type Numbers<Accesses> = Record<keyof Accesses, unknown>;

function replaced(values: readonly number[], axis: number, value: number): number[] {
  return values.map((each, index) => (index === axis ? value : each));
}

function half(extent: number): number {
  const middle = Math.ceil(extent / 2);
  return extent >= 2 * PREFERRED_MULTIPLE
    ? Math.ceil(middle / PREFERRED_MULTIPLE) * PREFERRED_MULTIPLE
    : middle;
}

function rangeOf(access: Access, start: readonly number[], extents: readonly number[]): Range {
  let first = access.offset;
  let count = access.span ?? 1;
  access.strides.forEach((stride, axis) => {
    first += start[axis]! * stride;
    count += Math.max(0, extents[axis]! - 1) * stride;
  });
  return { memory: access.memory, first, count, writable: access.writable };
}

/** Returns the axis that contributes most to the widest access. */
function axisToSplit(
  accesses: readonly Access[],
  ranges: readonly Range[],
  extents: readonly number[],
  splittable: readonly number[],
): number | undefined {
  let best: number | undefined;
  let spread = 0;
  const widest = ranges
    .map(({ count }, index) => ({ count, index }))
    .sort((a, b) => b.count - a.count);
  for (const { index } of widest) {
    for (const axis of splittable) {
      const reach = (extents[axis]! - 1) * accesses[index]!.strides[axis]!;
      if (reach > spread) {
        best = axis;
        spread = reach;
      }
    }
    if (best !== undefined) return best;
  }
  return best;
}
