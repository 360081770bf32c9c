import type { SystemBlas } from "./_blas.ts";
import { compileProbe } from "./_compile_probe.ts";
import type { Executor, ExecutorListener } from "./_executor.ts";
import type { LinearMemory } from "./_linear_memory.ts";
import { startThread, type Thread } from "./_platform.ts";
import { ADDRESSES } from "./_protocol.ts";

type Message =
  | { readonly kind: "ready"; readonly compiles: boolean }
  | { readonly kind: "call" }
  | { readonly kind: "read"; readonly id: number; readonly bytes: ArrayBuffer }
  | { readonly kind: "refused"; readonly id: number; readonly length: number }
  | { readonly kind: "error"; readonly reason: string };

/** Code of every thread, in plain JavaScript, since it is passed as text. */
const SOURCE = `({ module, memory, thread, threads, blas, probe }, post) => {
  const mayCompile = () => {
    try {
      new WebAssembly.Module(probe);
      return true;
    } catch {
      return false;
    }
  };
  const openBlas = ({ koffi: path, library }) => {
    const koffi = require(path);
    const start = Number(koffi.address(new Uint8Array(memory.buffer)));
    const [rowByRow, asStored, transposed] = [101, 111, 112];
    const sgemm = koffi.load(library).func("cblas_sgemm", "void", [
      "int", "int", "int", "int", "int", "int",
      "float", "size_t", "int", "size_t", "int", "float", "size_t", "int",
    ]);
    return (transposeA, transposeB, m, n, k, alpha, a, rowA, b, rowB, beta, c, rowC) => {
      sgemm(
        rowByRow, transposeA ? transposed : asStored, transposeB ? transposed : asStored, m, n, k,
        alpha, start + (a >>> 0), rowA, start + (b >>> 0), rowB, beta, start + (c >>> 0), rowC,
      );
    };
  };
  try {
    const host = {
      send(id, pointer, length) {
        let copy;
        try {
          copy = new Uint8Array(length >>> 0);
        } catch {
          post({ kind: "refused", id, length: length >>> 0 });
          return;
        }
        copy.set(new Uint8Array(memory.buffer, pointer >>> 0, length >>> 0));
        post({ kind: "read", id, bytes: copy.buffer }, [copy.buffer]);
      },
      now: () => performance.now(),
      call() {
        post({ kind: "call" });
      },
      install(index, pointer, length) {
        const bytes = new Uint8Array(memory.buffer, pointer >>> 0, length >>> 0).slice();
        const map = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
        if (index >= exports.table.length) exports.table.grow(64);
        exports.table.set(index, map.exports.run);
      },
      multiply: blas ? openBlas(blas) : () => {},
    };
    const { exports } = new WebAssembly.Instance(module, { env: { memory }, host });
    exports.start(thread, threads, blas ? 1 : 0);
    post({ kind: "ready", compiles: mayCompile() });
    exports.run();
  } catch (error) {
    post({ kind: "error", reason: String(error) });
  }
}`;

/**
 * Maximum milliseconds for a thread to start, even on an overloaded machine. A slower one never
 * started, for example because of a page's security policy, which reports nothing.
 */
const STARTING_MS = 60_000;

/** Threads that wait for commands. */
export interface ThreadPool {
  /** Number of threads. */
  readonly threads: number;
  /** Reason why there are fewer threads than requested; undefined if there are as many. */
  readonly missing: string | undefined;
  /** True if the threads may compile modules at run time. */
  readonly compiles: boolean;
  /** Makes the threads run commands, and reports events to `listener`. */
  attach(listener: ExecutorListener): Executor;
  end(): Promise<void>;
}

/**
 * Starts `threads` threads that run the commands in `memory`; `blas`, if given, computes products.
 * If the system refuses some threads, there are fewer.
 *
 * @throws Error if none can be started; all are ended then
 */
export async function startThreadPool(
  module: WebAssembly.Module,
  memory: LinearMemory,
  threads: number,
  blas?: SystemBlas,
): Promise<ThreadPool> {
  let missing: string | undefined;
  for (let count = threads; count > 0; ) {
    const attempt = await startThreads(module, memory, count, blas);
    if ("pool" in attempt) return { ...attempt.pool, missing };
    missing ??= attempt.reason;
    // Every thread knows the number of threads, so all are started again.
    count = Math.min(count - 1, attempt.ready);
    memory.words.fill(0, ADDRESSES.CONTROL >>> 2, ADDRESSES.RING >>> 2);
  }
  throw new Error(missing ?? "there is no room for one");
}

type Attempt =
  | { readonly pool: Omit<ThreadPool, "missing"> }
  | { readonly ready: number; readonly reason: string };

/** Starts exactly `threads` threads; if one fails, ends all and returns how many started. */
async function startThreads(
  module: WebAssembly.Module,
  memory: LinearMemory,
  threads: number,
  blas: SystemBlas | undefined,
): Promise<Attempt> {
  const probe = compileProbe();
  const pool: Thread[] = [];
  let listener: ExecutorListener | undefined;
  let failure: string | undefined;
  let compiles = true;
  let ending = false;
  const end = async (): Promise<void> => {
    ending = true;
    await Promise.all(pool.map((thread) => thread.end()));
  };
  const start = (thread: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error("it does not answer")), STARTING_MS);
      const ended = (reason: string): void => {
        clearTimeout(timer);
        reject(new Error(reason));
        if (ending || failure !== undefined) return;
        failure = `thread ${thread} ended unexpectedly (${reason})`;
        if (listener === undefined) return;
        // The other threads would wait forever for the missing one.
        void end();
        listener.failed(failure);
      };
      const message = (data: unknown): void => {
        const received = data as Message;
        switch (received.kind) {
          case "ready":
            compiles &&= received.compiles;
            clearTimeout(timer);
            resolve();
            break;
          case "call":
            listener?.called();
            break;
          case "read":
            listener?.received(received.id, received.bytes);
            break;
          case "refused":
            listener?.refused(received.id, received.length);
            break;
          case "error":
            ended(received.reason);
            break;
          default:
            received satisfies never;
        }
      };
      const data = { module, memory: memory.memory, thread, threads, blas, probe };
      try {
        pool.push(startThread(SOURCE, data, { message, ended }));
      } catch (error) {
        clearTimeout(timer);
        throw error;
      }
    });
  const outcomes = await Promise.allSettled(Array.from({ length: threads }, (_, i) => start(i)));
  const refused = outcomes.filter((outcome) => outcome.status === "rejected");
  if (refused.length > 0 || failure !== undefined) {
    await end();
    const { message } = (refused[0]?.reason ?? new Error(failure)) as Error;
    return { ready: threads - refused.length, reason: message };
  }
  for (const thread of pool) thread.keepAlive(false);
  return {
    pool: {
      threads,
      compiles,
      end,
      attach(given) {
        listener = given;
        if (failure !== undefined) {
          void end();
          given.failed(failure);
        }
        return {
          submitted() {
            if (Atomics.load(memory.words, ADDRESSES.SLEEPERS >>> 2) > 0) {
              Atomics.notify(memory.words, ADDRESSES.SUBMITTED >>> 2);
            }
          },
          start() {},
          keepAlive: (alive) => pool[0]!.keepAlive(alive),
          end,
        };
      },
    },
  };
}
