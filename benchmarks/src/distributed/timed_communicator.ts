import type { Communicator } from "@lrm/distributed";

/** A communicator, with the time and the bytes of its calls. */
export interface TimedCommunicator {
  readonly communicator: Communicator;
  /** Begins to count. */
  reset(): void;
  /** Seconds in calls, and bytes sent, since then. */
  read(): { readonly seconds: number; readonly bytes: number };
}

/** Times the calls that exchange numbers. */
export function timedCommunicator(communicator: Communicator): TimedCommunicator {
  let [milliseconds, sent] = [0, communicator.bytesSent];
  async function timed(call: Promise<void>): Promise<void> {
    const start = performance.now();
    await call;
    milliseconds += performance.now() - start;
  }
  const { rank, size, host } = communicator;
  return {
    communicator: {
      ...{ rank, size, host },
      get bytesSent() {
        return communicator.bytesSent;
      },
      get sumOrder() {
        return communicator.sumOrder;
      },
      set sumOrder(order) {
        communicator.sumOrder = order;
      },
      sum: (values) => timed(communicator.sum(values)),
      sumParts: (values, counts, into) => timed(communicator.sumParts(values, counts, into)),
      gather: (own, counts, into) => timed(communicator.gather(own, counts, into)),
      exchange: (send, counts, into, receiveCounts) =>
        timed(communicator.exchange(send, counts, into, receiveCounts)),
      broadcast: (bytes, root) => communicator.broadcast(bytes, root),
      barrier: () => communicator.barrier(),
      abort: (code) => communicator.abort(code),
      close: () => communicator.close(),
    },
    reset() {
      milliseconds = 0;
      sent = communicator.bytesSent;
    },
    read: () => ({ seconds: milliseconds / 1000, bytes: communicator.bytesSent - sent }),
  };
}
