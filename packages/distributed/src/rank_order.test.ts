import { expect, test } from "vitest";
import { communicatorOver } from "./rank_order.ts";
import type { Transport } from "./transport.ts";

test("communicatorOver() adds terms in the order of ranks, by the transport where it can", async () => {
  const added: number[][] = [];
  const transport: Partial<Transport> = {
    ...{ rank: 1, size: 3, host: "here" },
    async exchange(_send, _sendCounts, receive) {
      receive.set([1, 2, 30, 40, 500, 600]); // Two numbers from each rank.
    },
  };
  const accumulate = (terms: Float32Array, into: Float32Array): void => {
    added.push([...terms]);
    into.set(into.map((value, at) => value + terms[at]!));
  };
  for (const own of [transport, { ...transport, accumulate }]) {
    const into = new Float32Array(2);
    const values = new Float32Array(4);
    await communicatorOver(own as Transport).sumParts(values, [1, 2, 1], into);
    expect([...into]).toEqual([531, 642]);
  }
  expect(added).toEqual([
    [30, 40],
    [500, 600],
  ]);
});

test("communicatorOver() leaves sums to the transport in the order of the library", async () => {
  const transport: Partial<Transport> = {
    ...{ rank: 0, size: 2, host: "here" },
    async exchange(_send, _sendCounts, receive) {
      receive.set([1, 2]);
    },
    async gather(own, _counts, into) {
      into.set([own[0]!, 7]);
    },
    async add(values) {
      values.fill(-1);
    },
  };
  const communicator = communicatorOver(transport as Transport);
  const sum = async () => {
    const values = new Float32Array(2);
    await communicator.sum(values);
    return [...values];
  };
  expect(await sum()).toEqual([3, 7]);
  communicator.sumOrder = "library";
  expect(await sum()).toEqual([-1, -1]);
});
