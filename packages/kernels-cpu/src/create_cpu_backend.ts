import type { Backend } from "@lrm/tensor";
import { CpuBackend } from "./_cpu_backend.ts";
import { compile, enableRelaxedSimd } from "./_engine.ts";
import { LinearMemory } from "./_linear_memory.ts";
import { coreCount, missingThreads } from "./_platform.ts";
import { type Exports, MAX_THREADS } from "./_protocol.ts";
import { startSingleThread } from "./_single_thread.ts";
import { startThreadPool } from "./_thread_pool.ts";

/** How to compute on the CPU. */
export interface CpuBackendOptions {
  /**
   * Worker threads, from 1 to 64; the calling thread only encodes. 0 computes in the calling thread, in slices of 10 ms while somebody waits for a result. Default: as many as there are cores, at most 16; 0 where memory cannot be shared.
   */
  readonly threads?: number;
  /** The most bytes of WebAssembly memory to use. Default, and at most: 4 GiB, or what the engine gives. */
  readonly memory?: number;
  /**
   * Whether to use relaxed SIMD (fused multiply-add, twice as fast in products) where the engine has it. In Node 20 that takes a flag of V8, `--experimental-wasm-relaxed-simd`, which is set for the whole process when the first backend is created; `false` leaves flags alone. Default true.
   */
  readonly relaxedSimd?: boolean;
}

const MOST_DEFAULT_THREADS = 16;
const MOST_BYTES = 2 ** 32;

/**
 * A backend that computes in WebAssembly SIMD on worker threads with shared memory.
 *
 * Kernels are queued and run while the calling thread, which may be a page's own, goes on. Results do not depend on the number of threads. Where memory cannot be shared (a page that is not cross-origin isolated) one thread computes, the caller's own, and `info.description` says why. A script that forgets `dispose()` still exits.
 *
 * @throws RangeError when an option is out of range
 * @throws Error when the engine has no WebAssembly SIMD
 * @example
 * ```ts
 * import { createCpuBackend } from "@lrm/kernels-cpu";
 * import { matmul, tensor } from "@lrm/tensor";
 * const backend = await createCpuBackend({ threads: 1 });
 * const x = tensor(backend, [1, 2, 3, 4], [2, 2]);
 * const y = matmul(x, x, { transposeB: true });
 * expect(Array.from(await y.read())).toEqual([5, 11, 11, 25]);
 * await backend.dispose();
 * ```
 */
export async function createCpuBackend(options: CpuBackendOptions = {}): Promise<Backend> {
  const { threads, memory = MOST_BYTES, relaxedSimd = true } = options;
  if (
    threads !== undefined &&
    !(Number.isInteger(threads) && threads >= 0 && threads <= MAX_THREADS)
  ) {
    throw new RangeError(
      `Cannot use ${threads} threads: take a whole number from 0 to ${MAX_THREADS}`,
    );
  }
  if (!(memory > 0))
    throw new RangeError(`Cannot use ${memory} bytes of memory: take a positive number`);
  const relaxed = relaxedSimd && enableRelaxedSimd();
  const missing = missingThreads();
  if (threads === 0 || missing !== undefined) {
    return createSingle(memory, relaxed, threads === 0 ? undefined : missing);
  }
  try {
    return await createThreaded(
      threads ?? Math.max(1, Math.min(MOST_DEFAULT_THREADS, coreCount())),
      memory,
      relaxed,
    );
  } catch (error) {
    return createSingle(
      memory,
      relaxed,
      `threads cannot be started: ${error instanceof Error ? error.message : error}`,
    );
  }
}

async function createThreaded(
  threads: number,
  maximum: number,
  relaxed: boolean,
): Promise<CpuBackend> {
  const module = await compile(true, relaxed);
  const memory = makeMemory(maximum, true);
  return CpuBackend.start({
    memory,
    threads,
    heapStart: heapStart(module, memory, threads),
    description: describe(relaxed, threads === 1 ? "1 thread" : `${threads} threads`),
    execute: (_, listener) => startThreadPool(module, memory, threads, listener),
  });
}

async function createSingle(
  maximum: number,
  relaxed: boolean,
  why: string | undefined,
): Promise<CpuBackend> {
  const module = await compile(false, relaxed);
  const memory = makeMemory(maximum, false);
  const thread = `the calling thread alone${why === undefined ? "" : ` (${why})`}`;
  return CpuBackend.start({
    memory,
    threads: 1,
    heapStart: heapStart(module, memory, 1),
    description: describe(relaxed, thread),
    execute: (ring, listener) => startSingleThread(module, memory, ring, listener),
  });
}

/** Bytes to start with: the control block and the ring, which is less than any heap's start. */
const INITIAL_BYTES = 2 * 1024 * 1024;

function makeMemory(maximum: number, shared: boolean): LinearMemory {
  return new LinearMemory(INITIAL_BYTES, maximum, shared);
}

/** Where the heap begins, as the code itself says. */
function heapStart(module: WebAssembly.Module, memory: LinearMemory, threads: number): number {
  const host = { send() {}, call() {} };
  const instance = new WebAssembly.Instance(module, { env: { memory: memory.memory }, host });
  return (instance.exports as unknown as Exports).heapStart(threads) >>> 0;
}

const describe = (relaxed: boolean, threads: string): string =>
  `CPU: WebAssembly SIMD${relaxed ? " with relaxed multiply-add" : ""}, ${threads}`;
