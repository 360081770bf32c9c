import { meetingTransports } from "./_meeting.ts";
import type { Communicator } from "./communicator.ts";
import { communicatorOver } from "./rank_order.ts";
import { gaveUp, RanksError } from "./ranks_error.ts";
import type { Transport } from "./transport.ts";

/**
 * One end of a `MessageChannel`, of a browser or of Node. The type needs neither's types, which a
 * program may not have.
 */
export interface RankPort {
  /** Handler, typed as a method: those of browsers take a `MessageEvent`. */
  onmessage: { handle(event: { readonly data: unknown }): unknown }["handle"] | null;
  /** Sends a message to the other end; the buffers of `transfer` move there and are empty here. */
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  /** Ends the channel at both ends. */
  close(): void;
}

/** A call of a worker. Numbers are copies, whose buffers are transferred. */
type Call =
  | { readonly kind: "exchange"; send: Float32Array; counts: readonly number[]; length: number }
  | { readonly kind: "gather"; send: Float32Array; counts: readonly number[]; length: number }
  | { readonly kind: "add"; send: Float32Array }
  | { readonly kind: "broadcast"; send: Uint8Array; root: number }
  | { readonly kind: "barrier" | "close" }
  | { readonly kind: "abort"; code: number };

/** The place of a worker among the ranks, its first message. */
interface Welcome {
  readonly rank: number;
  readonly size: number;
}

/** Answer to a call: what the worker receives, or why the ranks cannot go on. */
interface Answer {
  readonly received?: Float32Array | Uint8Array;
  readonly failure?: { readonly problem: string; readonly remedy: string };
}

/**
 * Connects ranks that are workers of a page or of Node, through this thread, which copies what they
 * exchange. Each worker calls {@link joinWorkerRanks} with the other end of its port. They give the
 * bits that MPI gives in rank order. A worker that fails calls `abort()`; one that is terminated
 * without it leaves the others waiting, so terminate them too.
 *
 * @param ports  one end of a channel for each rank, in the order of ranks; this function owns them
 * @example
 * ```ts
 * import { connectWorkerRanks, joinWorkerRanks } from "@lrm/distributed";
 * const channels = [new MessageChannel(), new MessageChannel()];
 * connectWorkerRanks(channels.map(({ port1 }) => port1));
 * // Usually, port2 is sent to a worker, which joins there.
 * const sums = channels.map(async ({ port2 }) => {
 *   const ranks = await joinWorkerRanks(port2);
 *   const values = Float32Array.of(1, ranks.rank);
 *   await ranks.sum(values);
 *   await ranks.close();
 *   return Array.from(values);
 * });
 * expect(await Promise.all(sums)).toEqual([[2, 1], [2, 1]]);
 * ```
 */
export function connectWorkerRanks(ports: readonly RankPort[]): void {
  const transports = meetingTransports(ports.length);
  for (const [rank, port] of ports.entries()) {
    port.onmessage = async ({ data }) => {
      const call = data as Call;
      const answer = await perform(transports[rank]!, call).then(
        (received): Answer => (received === undefined ? {} : { received }),
        (error: RanksError): Answer => ({
          failure: { problem: error.problem, remedy: error.remedy },
        }),
      );
      port.postMessage(answer, answer.received === undefined ? [] : [bufferOf(answer.received)]);
      if (call.kind === "close") port.close();
    };
    port.postMessage({ rank, size: ports.length } satisfies Welcome, []);
  }
}

/**
 * Joins the ranks of {@link connectWorkerRanks}, in a worker.
 *
 * @param port  the worker's end of its channel; the communicator closes it
 */
export async function joinWorkerRanks(port: RankPort): Promise<Communicator> {
  const { rank, size } = await new Promise<Welcome>((resolve) => {
    port.onmessage = ({ data }) => resolve(data as Welcome);
  });
  const ask = async (call: Call, into?: Float32Array | Uint8Array): Promise<void> => {
    const { received, failure } = await new Promise<Answer>((resolve) => {
      port.onmessage = ({ data }) => resolve(data as Answer);
      port.postMessage(call, "send" in call ? [bufferOf(call.send)] : []);
    });
    if (failure !== undefined) throw new RanksError(failure.problem, failure.remedy);
    if (received !== undefined) into?.set(received);
  };
  return communicatorOver({
    rank,
    size,
    host: "here",
    exchange: (send, counts, into) =>
      ask({ kind: "exchange", send: send.slice(), counts, length: into.length }, into),
    gather: (own, counts, into) =>
      ask({ kind: "gather", send: own.slice(), counts, length: into.length }, into),
    add: (values) => ask({ kind: "add", send: values.slice() }, values),
    broadcast: (bytes, root) => ask({ kind: "broadcast", send: bytes.slice(), root }, bytes),
    barrier: () => ask({ kind: "barrier" }),
    close: async () => {
      await ask({ kind: "close" });
      port.close();
    },
    abort(code) {
      port.postMessage({ kind: "abort", code } satisfies Call, []);
      throw gaveUp(rank, code);
    },
  });
}

/** Makes a call of a worker on its transport; returns what the worker receives. */
async function perform(
  transport: Transport,
  call: Call,
): Promise<Float32Array | Uint8Array | undefined> {
  switch (call.kind) {
    case "exchange":
    case "gather": {
      const into = new Float32Array(call.length);
      if (call.kind === "gather") await transport.gather(call.send, call.counts, into);
      else await transport.exchange(call.send, call.counts, into, []);
      return into;
    }
    case "add":
      await transport.add(call.send);
      return call.send;
    case "broadcast":
      await transport.broadcast(call.send, call.root);
      return call.send;
    case "abort":
      return transport.abort(call.code);
    default:
      await transport[call.kind]();
      return undefined;
  }
}

const bufferOf = (values: Float32Array | Uint8Array): ArrayBuffer => values.buffer as ArrayBuffer;
