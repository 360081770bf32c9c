/** Makes reproducible host data. Neighbouring seeds give unrelated values. */
function* words(seed: number): Generator<number, never> {
  let state = Math.imul(seed + 1, 0x9e3779b1);
  for (;;) {
    // A Weyl sequence through the finalizer of MurmurHash3.
    state = (state + 0x6d2b79f5) | 0;
    let word = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
    yield (word ^ (word >>> 16)) >>> 0;
  }
}

/** Makes uniform values from `low` to `high`. */
export function uniform(size: number, seed = 0, low = -1, high = 1): Float32Array<ArrayBuffer> {
  const source = words(seed);
  const values = new Float32Array(size);
  for (let i = 0; i < size; i++) values[i] = low + (high - low) * (source.next().value / 2 ** 32);
  return values;
}

/** Makes uniform whole numbers from `low` to `high`, both included. */
export function integers(
  size: number,
  seed: number,
  low: number,
  high: number,
): Int32Array<ArrayBuffer> {
  const source = words(seed);
  const values = new Int32Array(size);
  for (let i = 0; i < size; i++) values[i] = low + (source.next().value % (high - low + 1));
  return values;
}

/** Makes values from 10^low to 10^high of both signs, uniformly distributed over the exponents. */
export function magnitudes(size: number, seed: number, low: number, high: number): Float32Array {
  return uniform(size, seed, low, high).map((x, i) => (i % 2 === 0 ? 1 : -1) * 10 ** x);
}
