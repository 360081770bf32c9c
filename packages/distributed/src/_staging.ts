/** Host memory that grows and is used again. */
export class Staging {
  #memory = new Float32Array(0);

  /** Gives memory of this length, with unspecified content, until the next call. */
  take(length: number): Float32Array {
    if (this.#memory.length < length) this.#memory = new Float32Array(length);
    return this.#memory.subarray(0, length);
  }
}
