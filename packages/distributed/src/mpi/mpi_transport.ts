import type { Transport } from "../transport.ts";
import { leaveHydra } from "./hydra.ts";
import type { MpiLibrary } from "./library.ts";
import { waitUntil } from "./waiting.ts";

/** Facts about this rank. */
interface Place {
  readonly rank: number;
  readonly size: number;
  readonly host: string;
  /** Longest wait, in seconds. */
  readonly patience: number;
}

/** Largest number of bytes in one call, whose counts have 31 bits. */
const LARGEST = 2 ** 30;

/** Enough memory for a request, and for a status, of any library. */
const [REQUEST_BYTES, STATUS_BYTES] = [8, 64];

/**
 * Makes a transport of a started MPI library. Calls are nonblocking and polled, so timers and
 * signals are handled meanwhile.
 */
export function mpiTransport(
  library: MpiLibrary,
  { rank, size, host, patience }: Place,
): Transport {
  const { call, handles, address } = library;
  const { world, float } = handles;
  const request = new Uint8Array(REQUEST_BYTES);
  const status = new Uint8Array(STATUS_BYTES);
  const flag = new Int32Array(1);
  const control = [request, status, flag];
  const [requestAt, statusAt, flagAt] = [address(request), address(status), address(flag)];
  let open = true;
  let inUse: readonly ArrayBufferView[] = control;

  const isDone = (): boolean => {
    call.MPI_Test(requestAt, flagAt, statusAt);
    return flag[0] !== 0;
  };
  /** Ends all ranks if this one ends without close(). */
  const onExit = (code: number): void => {
    if (open) call.MPI_Abort(world, code || 1);
  };
  process.on("exit", onExit);

  /** Waits for the started call, during which MPI uses `memory`, which must not be collected. */
  async function finish(name: string, memory: readonly ArrayBufferView[]): Promise<void> {
    inUse = [...control, ...memory];
    await waitUntil(isDone, () => `rank ${rank} on ${host}, in ${name},`, patience);
    inUse = inUse.slice(0, control.length);
  }

  return {
    rank,
    size,
    host,
    async exchange(send, sendCounts, receive, receiveCounts) {
      const [sent, received] = [layoutOf(sendCounts), layoutOf(receiveCounts)];
      call.MPI_Ialltoallv(
        ...[address(send), address(sent.counts), address(sent.starts), float],
        ...[address(receive), address(received.counts), address(received.starts), float],
        ...[world, requestAt],
      );
      await finish("an exchange", [
        send,
        receive,
        ...Object.values(sent),
        ...Object.values(received),
      ]);
    },
    async gather(own, counts, into) {
      const received = layoutOf(counts);
      call.MPI_Iallgatherv(
        ...[address(own), own.length, float],
        ...[address(into), address(received.counts), address(received.starts), float],
        ...[world, requestAt],
      );
      await finish("a gather", [own, into, ...Object.values(received)]);
    },
    accumulate(terms, into) {
      call.MPI_Reduce_local(address(terms), address(into), into.length, float, handles.sum);
    },
    async add(values) {
      call.MPI_Iallreduce(
        ...[handles.inPlace, address(values), values.length, float, handles.sum],
        ...[world, requestAt],
      );
      await finish("a sum", [values]);
    },
    async broadcast(bytes, root) {
      for (let start = 0; start < bytes.length; start += LARGEST) {
        const part = bytes.subarray(start, start + LARGEST);
        call.MPI_Ibcast(address(part), part.length, handles.byte, root, world, requestAt);
        await finish("a broadcast", [part]);
      }
    },
    async barrier() {
      call.MPI_Ibarrier(world, requestAt);
      await finish("a barrier", []);
    },
    abort(code) {
      open = false;
      call.MPI_Abort(world, code || 1);
      process.exit(code || 1);
    },
    async close() {
      if (!open) return;
      await this.barrier();
      open = false;
      process.removeListener("exit", onExit);
      if (!leaveHydra()) call.MPI_Finalize();
    },
  };
}

/** Counts and starts of parts that lie one after the other. */
function layoutOf(counts: readonly number[]): { counts: Int32Array; starts: Int32Array } {
  const starts = new Int32Array(counts.length);
  for (let at = 1; at < counts.length; at++) starts[at] = starts[at - 1]! + counts[at - 1]!;
  return { counts: Int32Array.from(counts), starts };
}
