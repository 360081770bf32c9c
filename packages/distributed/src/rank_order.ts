import { Staging } from "./_staging.ts";
import type { Communicator } from "./communicator.ts";
import type { Transport } from "./transport.ts";

/**
 * Makes a communicator of a transport.
 *
 * Sums are added in the order of ranks, so they do not depend on the library, the network or the
 * size of messages: each rank receives all terms of its part, adds them, and hands the result to
 * the others. These are the bytes of a ring. In the order "library", `sum` is left to the
 * transport.
 */
export function communicatorOver(transport: Transport): Communicator {
  const { rank, size, host, accumulate = addNumbers } = transport;
  let bytesSent = 0;
  const staging = new Staging();

  /** Counts the numbers that go to others. */
  const count = (numbers: number): void => {
    bytesSent += numbers * Float32Array.BYTES_PER_ELEMENT;
  };

  async function exchange(
    send: Float32Array,
    sendCounts: readonly number[],
    into: Float32Array,
    receiveCounts: readonly number[],
  ): Promise<void> {
    if (size === 1) return into.set(send);
    await transport.exchange(send, sendCounts, into, receiveCounts);
    count(send.length - sendCounts[rank]!);
  }

  async function sumParts(
    values: Float32Array,
    counts: readonly number[],
    into: Float32Array,
  ): Promise<void> {
    const own = counts[rank]!;
    if (size === 1) return into.set(values.subarray(0, own));
    const terms = staging.take(own * size);
    await exchange(values, counts, terms, new Array<number>(size).fill(own));
    into.set(terms.subarray(0, own));
    for (let from = 1; from < size; from++) {
      accumulate(terms.subarray(from * own, (from + 1) * own), into.subarray(0, own));
    }
  }

  async function gather(
    own: Float32Array,
    counts: readonly number[],
    into: Float32Array,
  ): Promise<void> {
    if (size === 1) return into.set(own);
    await transport.gather(own, counts, into);
    count(own.length * (size - 1));
  }

  async function sum(values: Float32Array): Promise<void> {
    if (size === 1) return;
    if (communicator.sumOrder === "library") {
      await transport.add(values);
      count((2 * values.length * (size - 1)) / size); // As a ring; the library may differ.
      return;
    }
    const counts = evenParts(values.length, size);
    const own = new Float32Array(counts[rank]!);
    await sumParts(values, counts, own);
    await gather(own, counts, values);
  }

  const communicator: Communicator = {
    ...{ rank, size, host, sumOrder: "rank" },
    get bytesSent() {
      return bytesSent;
    },
    ...{ sum, sumParts, gather, exchange },
    async broadcast(bytes, root) {
      if (size === 1) return;
      await transport.broadcast(bytes, root);
      if (rank === root) bytesSent += bytes.length * (size - 1);
    },
    barrier: () => transport.barrier(),
    abort: (code) => transport.abort(code),
    close: () => transport.close(),
  };
  return communicator;
}

function addNumbers(terms: Float32Array, into: Float32Array): void {
  for (let at = 0; at < into.length; at++) into[at]! += terms[at]!;
}

/** Divides a length into `parts` whole numbers that differ by at most 1. */
export function evenParts(length: number, parts: number): number[] {
  const least = Math.floor(length / parts);
  return Array.from({ length: parts }, (_, part) => least + (part < length % parts ? 1 : 0));
}
