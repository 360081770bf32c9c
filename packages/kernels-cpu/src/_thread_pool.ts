import type { SystemBlas } from "./_blas.ts";
import type { Executor, ExecutorListener } from "./_executor.ts";
import type { LinearMemory } from "./_linear_memory.ts";
import { startThread, type Thread } from "./_platform.ts";
import { SLEEPERS, SUBMITTED } from "./_protocol.ts";

type Message =
  | { readonly kind: "ready" }
  | { readonly kind: "call" }
  | { readonly kind: "read"; readonly id: number; readonly bytes: ArrayBuffer }
  | { readonly kind: "error"; readonly reason: string };

/** What every thread runs; plain JavaScript, since it travels as text. */
const SOURCE = `({ module, memory, thread, threads, blas }, post) => {
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
        const copy = new Uint8Array(length >>> 0);
        copy.set(new Uint8Array(memory.buffer, pointer >>> 0, length >>> 0));
        post({ kind: "read", id, bytes: copy.buffer }, [copy.buffer]);
      },
      call() {
        post({ kind: "call" });
      },
      multiply: blas ? openBlas(blas) : () => {},
    };
    const { exports } = new WebAssembly.Instance(module, { env: { memory }, host });
    exports.start(thread, threads, blas ? 1 : 0);
    post({ kind: "ready" });
    exports.run();
  } catch (error) {
    post({ kind: "error", reason: String(error) });
  }
}`;

/**
 * Starts `threads` threads that run the commands in `memory`, with products by `blas` if there is one.
 *
 * @throws Error when one cannot be started; none is left behind then
 */
export async function startThreadPool(
  module: WebAssembly.Module,
  memory: LinearMemory,
  threads: number,
  listener: ExecutorListener,
  blas?: SystemBlas,
): Promise<Executor> {
  const pool: Thread[] = [];
  let running = false;
  let ending = false;
  const end = async (): Promise<void> => {
    ending = true;
    await Promise.all(pool.map((thread) => thread.end()));
  };
  const started = Array.from({ length: threads }, (_, thread) => {
    return new Promise<void>((resolve, reject) => {
      const ended = (reason: string): void => {
        reject(new Error(reason));
        if (!running || ending) return;
        // The others would wait for it forever.
        void end();
        listener.failed(`thread ${thread} ended unexpectedly (${reason})`);
      };
      const message = (data: unknown): void => {
        const received = data as Message;
        switch (received.kind) {
          case "ready":
            resolve();
            break;
          case "call":
            listener.called();
            break;
          case "read":
            listener.received(received.id, received.bytes);
            break;
          case "error":
            ended(received.reason);
            break;
          default:
            received satisfies never;
        }
      };
      const data = { module, memory: memory.memory, thread, threads, blas };
      pool.push(startThread(SOURCE, data, { message, ended }));
    });
  });
  // A process has threads for certain: they come up while the caller goes on.
  if (pool.some(({ uncertain }) => uncertain)) {
    try {
      await Promise.all(started);
    } catch (error) {
      await end();
      throw error;
    }
  } else {
    for (const each of started) each.catch(() => {});
  }
  running = true;
  for (const thread of pool) thread.keepAlive(false);
  return {
    submitted() {
      if (Atomics.load(memory.words, SLEEPERS >>> 2) > 0) {
        Atomics.notify(memory.words, SUBMITTED >>> 2);
      }
    },
    start() {},
    keepAlive: (alive) => pool[0]!.keepAlive(alive),
    end,
  };
}
