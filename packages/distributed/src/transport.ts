/** Moves numbers between ranks; a {@link Communicator} is made of one. */
export interface Transport {
  readonly rank: number;
  readonly size: number;
  readonly host: string;
  /** As `Communicator.exchange`. */
  exchange(
    send: Float32Array,
    sendCounts: readonly number[],
    receive: Float32Array,
    receiveCounts: readonly number[],
  ): Promise<void>;
  /** As `Communicator.gather`. */
  gather(own: Float32Array, counts: readonly number[], into: Float32Array): Promise<void>;
  /**
   * Adds numbers to others, on this rank alone: the bits of float32 addition, as whatever is
   * fastest here. Default: in JavaScript.
   */
  accumulate?(terms: Float32Array, into: Float32Array): void;
  /** Sums in place, in the transport's own order. */
  add(values: Float32Array): Promise<void>;
  /** As `Communicator.broadcast`. */
  broadcast(bytes: Uint8Array, root: number): Promise<void>;
  /** As `Communicator.barrier`. */
  barrier(): Promise<void>;
  /** As `Communicator.abort`. */
  abort(code: number): never;
  /** As `Communicator.close`. */
  close(): Promise<void>;
}
