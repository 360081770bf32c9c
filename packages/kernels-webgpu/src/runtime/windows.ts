import type { PooledMemory } from "./memory_pool.ts";
import type { Binding } from "./recorder.ts";

/** Elements of a buffer that a kernel accesses. */
export interface Range {
  readonly memory: PooledMemory;
  /** Index of the first element. */
  readonly first: number;
  /** Number of elements from the first to the last. */
  readonly count: number;
  readonly writable: boolean;
}

/** Bindings of ranges: range i is in binding `slots[i]`, from element `bases[i]` on. */
export interface Windows {
  readonly bindings: readonly Binding[];
  readonly slots: readonly number[];
  readonly bases: readonly number[];
}

/**
 * Binding offsets are multiples of this many bytes (WebGPU's default
 * `minStorageBufferOffsetAlignment`).
 */
const ALIGNMENT = 256;
const BYTES = 4;

interface Span {
  start: number;
  end: number;
  writable: boolean;
  ranges: number[];
}

/**
 * Finds bindings of at most `maxBinding` bytes that cover all ranges; undefined if there are none.
 *
 * A buffer is bound once if possible, since a kernel must not bind one buffer both read-only and
 * writable: in-place operands share a binding. A buffer too large for one binding gets several
 * windows; if it is written, its windows must not overlap, and all are writable.
 */
export function bindWindows(ranges: readonly Range[], maxBinding: number): Windows | undefined {
  const bindings: Binding[] = [];
  const slots: number[] = new Array(ranges.length);
  const bases: number[] = new Array(ranges.length);
  const bufferOf = new Map<PooledMemory, number[]>();
  ranges.forEach(({ memory }, index) => {
    const known = bufferOf.get(memory);
    if (known === undefined) bufferOf.set(memory, [index]);
    else known.push(index);
  });
  for (const [memory, members] of bufferOf) {
    const spans = spansOf(memory, members, ranges, maxBinding);
    if (spans === undefined) return undefined;
    for (const span of spans) {
      const slot = bindings.push({
        memory,
        offset: span.start,
        size: span.end - span.start,
        writable: span.writable,
      });
      for (const index of span.ranges) {
        slots[index] = slot - 1;
        bases[index] = ranges[index]!.first - span.start / BYTES;
      }
    }
  }
  return { bindings, slots, bases };
}

function spansOf(
  memory: PooledMemory,
  members: readonly number[],
  ranges: readonly Range[],
  maxBinding: number,
): Span[] | undefined {
  const writable = members.some((index) => ranges[index]!.writable);
  if (memory.capacity <= maxBinding) {
    return [{ start: 0, end: memory.capacity, writable, ranges: [...members] }];
  }
  const windows = members
    .map((index): Span => {
      const { first, count } = ranges[index]!;
      const start = Math.floor((first * BYTES) / ALIGNMENT) * ALIGNMENT;
      const end = Math.ceil(((first + count) * BYTES) / ALIGNMENT) * ALIGNMENT;
      return { start, end: Math.min(end, memory.capacity), writable, ranges: [index] };
    })
    .sort((a, b) => a.start - b.start);
  const spans: Span[] = [];
  for (const window of windows) {
    if (window.end - window.start > maxBinding) return undefined;
    const last = spans.at(-1);
    if (last !== undefined && Math.max(last.end, window.end) - last.start <= maxBinding) {
      last.end = Math.max(last.end, window.end);
      last.ranges.push(...window.ranges);
    } else if (last !== undefined && writable && window.start < last.end) {
      return undefined;
    } else {
      spans.push(window);
    }
  }
  return spans;
}
