/** Region of the heap; neighbouring regions are linked. */
export interface Region {
  start: number;
  size: number;
  free: boolean;
  /** Number of the last command that uses this memory. */
  lastUse: number;
  before: Region | undefined;
  after: Region | undefined;
  /** Neighbours in the list of free regions of the same class. */
  previous: Region | undefined;
  next: Region | undefined;
}

/** Regions start and end at multiples of a cache line. */
export const ALIGNMENT = 64;

/** Classes per doubling of the size, as a power of two. */
const STEPS_LOG2 = 3;
const STEPS = 1 << STEPS_LOG2;
const CLASSES = 40 * STEPS;

/** Returns the class of free regions for `size`: a class spans an eighth of a doubling. */
function classOf(size: number): number {
  const units = size / ALIGNMENT;
  if (units < STEPS) return units;
  const doubling = 31 - Math.clz32(units);
  return (doubling - STEPS_LOG2 + 1) * STEPS + ((units >>> (doubling - STEPS_LOG2)) & (STEPS - 1));
}

/**
 * Heap over a growing range of addresses: two-level segregated fit (Masmano et al. 2004), in
 * constant time. Freed regions merge with free neighbours immediately.
 */
export class Allocator {
  readonly #lists: (Region | undefined)[] = new Array(CLASSES);
  readonly #filled = new Uint32Array(CLASSES / 32);
  readonly #grow: (bytes: number) => number;
  #last: Region | undefined;
  #end: number;

  /**
   * @param start  first address
   * @param grow  extends the range by at least `bytes` bytes; returns the number of bytes added, 0
   *   if it cannot
   */
  constructor(start: number, grow: (bytes: number) => number) {
    this.#end = start;
    this.#grow = grow;
  }

  /** Allocates a region of at least `bytes` bytes; returns undefined if there is no room. */
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

  /** Returns a free region of a class in which every region is large enough. */
  #find(size: number): Region | undefined {
    const first = classOf(size);
    // Regions of the same class may be too small, except those of exactly this size, which is the
    // usual case.
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

  /** Searches the class of `bytes` itself for a region that fits; used when memory runs out. */
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

  /** Merges `right`, which is in no list, into `left`. */
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
