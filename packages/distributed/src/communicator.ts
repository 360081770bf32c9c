/**
 * Exchanges numbers between ranks: processes, or parts of one, that train one model together.
 *
 * Every rank makes the same calls in the same order, with the same sizes. A call ends when its
 * result is there; other work may run meanwhile, but no second call may begin.
 */
export interface Communicator {
  /** Number of this rank, from 0. */
  readonly rank: number;
  /** Number of ranks. */
  readonly size: number;
  /** Name of the machine that this rank runs on. */
  readonly host: string;
  /** Bytes that this rank has sent to other ranks. */
  readonly bytesSent: number;
  /**
   * Order in which `sum` adds, the same on all ranks. At first "rank", whose bits do not depend on
   * the library and the network; "library" leaves it to the library, which can be faster.
   */
  sumOrder: SumOrder;
  /** Replaces the values by their sum over ranks, with the same bits on all ranks. */
  sum(values: Float32Array): Promise<void>;
  /**
   * Sums over ranks, and gives each rank only its own part.
   *
   * @param values  the parts of all ranks, one after the other
   * @param counts  lengths of the parts
   * @param into  receives the sum of this rank's part
   */
  sumParts(values: Float32Array, counts: readonly number[], into: Float32Array): Promise<void>;
  /**
   * Collects the parts of all ranks on all ranks.
   *
   * @param own  this rank's part
   * @param counts  lengths of the parts
   * @param into  receives the parts of all ranks, one after the other
   */
  gather(own: Float32Array, counts: readonly number[], into: Float32Array): Promise<void>;
  /**
   * Sends a part to every rank, and receives one from every rank.
   *
   * @param send  parts for all ranks, one after the other
   * @param sendCounts  their lengths
   * @param into  receives the parts of all ranks, one after the other
   * @param receiveCounts  their lengths
   */
  exchange(
    send: Float32Array,
    sendCounts: readonly number[],
    into: Float32Array,
    receiveCounts: readonly number[],
  ): Promise<void>;
  /** Copies bytes from rank `root` to all others, in place; all have the same length. */
  broadcast(bytes: Uint8Array, root: number): Promise<void>;
  /** Waits for all ranks. */
  barrier(): Promise<void>;
  /** Ends all ranks at once, because this one cannot go on. */
  abort(code: number): never;
  /** Says that no call will follow. Ranks may then end one after the other. */
  close(): Promise<void>;
}

/** Order in which numbers of several ranks are added. */
export type SumOrder = (typeof SUM_ORDERS)[number];

/** Names of the orders. */
export const SUM_ORDERS = ["rank", "library"] as const;
