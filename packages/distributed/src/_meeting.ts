import { gaveUp, RanksError } from "./ranks_error.ts";
import type { Transport } from "./transport.ts";

/**
 * Makes transports for ranks of which one thread has the numbers: each call copies them when all
 * ranks have made it.
 */
export function meetingTransports(size: number): Transport[] {
  const meeting = new Meeting(size);
  return Array.from({ length: size }, (_, rank) => transportOf(meeting, rank));
}

/** One rank's part in a call. */
interface Visit {
  readonly call: string;
  readonly send: Float32Array | Uint8Array;
  readonly counts: readonly number[];
  readonly receive: Float32Array | Uint8Array;
}

/** A place where all ranks come together for each call. */
class Meeting {
  readonly size: number;
  #visits: (Visit | undefined)[];
  #waiting: { resolve: () => void; reject: (error: Error) => void }[] = [];
  #failure: Error | undefined;

  constructor(size: number) {
    this.size = size;
    this.#visits = new Array<Visit | undefined>(size).fill(undefined);
  }

  /** Waits for all ranks; the last one lets `move` copy what each receives. */
  async meet(rank: number, visit: Visit, move: (visits: readonly Visit[]) => void): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    this.#visits[rank] = visit;
    const visits = this.#visits.filter((each) => each !== undefined);
    if (visits.length < this.size) {
      return await new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
    }
    const other = visits.findIndex(({ call }) => call !== visit.call);
    if (other >= 0) {
      this.fail(
        new RanksError(
          `Cannot exchange numbers: rank ${rank} calls ${visit.call} and rank ${other} ${visits[other]!.call}`,
          "make the same calls on all ranks, in the same order",
        ),
      );
      throw this.#failure!;
    }
    move(visits);
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#visits = new Array<Visit | undefined>(this.size).fill(undefined);
    for (const { resolve } of waiting) resolve();
  }

  /** Ends all ranks' calls, those to come too. */
  fail(error: Error): void {
    this.#failure ??= error;
    for (const { reject } of this.#waiting.splice(0)) reject(this.#failure);
  }
}

function transportOf(meeting: Meeting, rank: number): Transport {
  const { size } = meeting;
  const none = new Float32Array(0);
  const barrier = (call: string): Promise<void> =>
    meeting.meet(rank, { call, send: none, counts: [], receive: none }, () => {});
  return {
    rank,
    size,
    host: "here",
    exchange: (send, counts, receive) =>
      meeting.meet(rank, { call: "exchange", send, counts, receive }, (visits) => {
        visits.forEach(({ receive: into }, to) => {
          let at = 0;
          for (const { send: from, counts: lengths } of visits) {
            const start = total(lengths.slice(0, to));
            const part = from.subarray(start, start + lengths[to]!);
            into.set(part, at);
            at += part.length;
          }
        });
      }),
    gather: (send, counts, receive) =>
      meeting.meet(rank, { call: `gather ${counts}`, send, counts, receive }, (visits) => {
        for (const { receive: into } of visits) {
          visits.forEach(({ send: from }, source) => {
            into.set(from, total(counts.slice(0, source)));
          });
        }
      }),
    add: (values) =>
      meeting.meet(
        rank,
        { call: `sum ${values.length}`, send: values, counts: [], receive: values },
        (visits) => {
          const sums = new Float32Array(values.length);
          for (const { send } of visits) {
            for (let at = 0; at < sums.length; at++) sums[at]! += send[at]!;
          }
          for (const { receive } of visits) receive.set(sums);
        },
      ),
    broadcast: (bytes, root) =>
      meeting.meet(
        rank,
        { call: `broadcast ${bytes.length}`, send: bytes, counts: [], receive: bytes },
        (visits) => {
          for (const { receive } of visits) receive.set(visits[root]!.send);
        },
      ),
    barrier: () => barrier("barrier"),
    close: () => barrier("close"),
    abort(code) {
      const error = gaveUp(rank, code);
      meeting.fail(error);
      throw error;
    },
  };
}

const total = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);
