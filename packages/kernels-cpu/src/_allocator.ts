/** A piece of the heap; neighbours in memory are linked. */
export interface Region {
  start: number;
  size: number;
  free: boolean;
  /** Number of the last command that uses the memory. */
  lastUse: number;
  before: Region | undefined;
  after: Region | undefined;
  /** Neighbours in the list of free regions of its class. */
  previous: Region | undefined;
  next: Region | undefined;
}

/** Every region starts and ends at a multiple of this: a cache line. */
export const ALIGNMENT = 64;

/** Classes per doubling of the size. */
const STEPS_LOG2 = 3;
const STEPS = 1 << STEPS_LOG2;
const CLASSES = 40 * STEPS;

/**
 * The class of free regions that `size` belongs to: sizes from one eighth of a doubling to the
 * next.
 */
function classOf(size: number): number {
  const units = size / ALIGNMENT;
  if (units < STEPS) return units;
  const doubling = 31 - Math.clz32(units);
  return (doubling - STEPS_LOG2 + 1) * STEPS + ((units >>> (doubling - STEPS_LOG2)) & (STEPS - 1));
}

/**
 * A heap over a growing range of addresses: two-level segregated fit (Masmano et al. 2004),
 * constant time. Freed regions join free neighbours at once.
 */
export class Allocator {
  readonly #lists: (Region | undefined)[] = new Array(CLASSES);
  readonly #filled = new Uint32Array(CLASSES / 32);
  readonly #grow: (bytes: number) => number;
  #last: Region | undefined;
  #end: number;

  /**
   * @param start  first address
   * @param grow  makes the range longer by at least so many bytes; returns by how many, 0 when it
   *   cannot
   */
  constructor(start: number, grow: (bytes: number) => number) {
    this.#end = start;
    this.#grow = grow;
  }

  /** A region of at least `bytes` bytes, or undefined when there is no room. */
  allocate(bytes: number): Region | undefined {
    const size = Math.max(ALIGNMENT, Math.ceil(bytes / ALIGNMENT) * ALIGNMENT);
    const region = this.#find(size) ?? this.#extend(size) ?? this.#search(size);
    if (region === undefined) return undefined;
    this.#unlink(region);
    region.free = false;
    if (region.size > size) this.#split(region, size);
    return region;
  }

  free(region: Region): void {
    region.free = true;
    const { before, after } = region;
    if (after?.free) {
      this.#unlink(after);
      this.#absorb(region, after);
    }
    if (before?.free) {
      this.#unlink(before);
      this.#absorb(before, region);
      this.#link(before);
    } else {
      this.#link(region);
    }
  }

  /** A free region of a class whose every member is large enough. */
  #find(size: number): Region | undefined {
    const first = classOf(size);
    // Members of the own class fit if they are of the very same size, as they mostly are.
    const own = this.#lists[first];
    if (own !== undefined && own.size >= size) return own;
    const from = first + 1;
    let word = from >>> 5;
    let bits = this.#filled[word]! & (-1 << (from & 31));
    while (bits === 0) {
      if (++word === this.#filled.length) return undefined;
      bits = this.#filled[word]!;
    }
    return this.#lists[word * 32 + 31 - Math.clz32(bits & -bits)];
  }

  /** Any member of the own class that fits, for when memory ends. */
  #search(size: number): Region | undefined {
    let region = this.#lists[classOf(size)];
    while (region !== undefined && region.size < size) region = region.next;
    return region;
  }

  #extend(size: number): Region | undefined {
    const tail = this.#last?.free ? this.#last.size : 0;
    const grown = this.#grow(size - tail);
    if (grown === 0) return undefined;
    const region: Region = {
      start: this.#end,
      size: grown,
      free: false,
      lastUse: 0,
      before: this.#last,
      after: undefined,
      previous: undefined,
      next: undefined,
    };
    if (this.#last) this.#last.after = region;
    this.#last = region;
    this.#end += grown;
    this.free(region);
    return this.#last;
  }

  #split(region: Region, size: number): void {
    const rest: Region = {
      start: region.start + size,
      size: region.size - size,
      free: true,
      lastUse: region.lastUse,
      before: region,
      after: region.after,
      previous: undefined,
      next: undefined,
    };
    if (rest.after) rest.after.before = rest;
    else this.#last = rest;
    region.after = rest;
    region.size = size;
    this.#link(rest);
  }

  /** Joins `right`, which is in no list, to `left`. */
  #absorb(left: Region, right: Region): void {
    left.size += right.size;
    left.lastUse = Math.max(left.lastUse, right.lastUse);
    left.after = right.after;
    if (right.after) right.after.before = left;
    else this.#last = left;
  }

  #link(region: Region): void {
    const index = classOf(region.size);
    const head = this.#lists[index];
    region.previous = undefined;
    region.next = head;
    if (head) head.previous = region;
    this.#lists[index] = region;
    this.#filled[index >>> 5]! |= 1 << (index & 31);
  }

  #unlink(region: Region): void {
    const { previous, next } = region;
    if (next) next.previous = previous;
    if (previous) {
      previous.next = next;
    } else {
      const index = classOf(region.size);
      this.#lists[index] = next;
      if (next === undefined) this.#filled[index >>> 5]! &= ~(1 << (index & 31));
    }
    region.previous = undefined;
    region.next = undefined;
  }
}
