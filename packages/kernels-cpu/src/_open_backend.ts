import type { SystemBlas } from "./_blas.ts";
import { CpuBackend } from "./_cpu_backend.ts";
import { compile, enableRelaxedSimd } from "./_engine.ts";
import { LinearMemory } from "./_linear_memory.ts";
import { coreCount, missingThreads } from "./_platform.ts";
import { type Exports, MAX_THREADS } from "./_protocol.ts";
import { startSingleThread } from "./_single_thread.ts";
import { startThreadPool } from "./_thread_pool.ts";
import type { CpuBackendOptions } from "./create_cpu_backend.ts";

const MOST_DEFAULT_THREADS = 16;
const MOST_BYTES = 2 ** 32;

/** @param blas  computes products; threads are then needed */
export async function openBackend(
  { threads, memory = MOST_BYTES, relaxedSimd = true }: CpuBackendOptions,
  blas?: SystemBlas,
): Promise<CpuBackend> {
  const least = blas ? 1 : 0;
  if (
    threads !== undefined &&
    !(Number.isInteger(threads) && threads >= least && threads <= MAX_THREADS)
  ) {
    throw new RangeError(
      `Cannot use ${threads} threads: take a whole number from ${least} to ${MAX_THREADS}`,
    );
  }
  if (!(memory > 0))
    throw new RangeError(`Cannot use ${memory} bytes of memory: take a positive number`);
  const relaxed = relaxedSimd && enableRelaxedSimd();
  if (threads === 0) return createSingle(memory, relaxed, undefined);
  const count = threads ?? Math.max(1, Math.min(MOST_DEFAULT_THREADS, coreCount()));
  let missing = missingThreads();
  if (missing === undefined) {
    try {
      return await createThreaded(count, memory, relaxed, blas);
    } catch (error) {
      missing = `threads cannot be started: ${error instanceof Error ? error.message : error}`;
    }
  }
  if (blas === undefined) return createSingle(memory, relaxed, missing);
  throw new Error(
    `Cannot call ${blas.library}: ${missing}; use createCpuBackend, which computes without it`,
  );
}

async function createThreaded(
  threads: number,
  maximum: number,
  relaxed: boolean,
  blas: SystemBlas | undefined,
): Promise<CpuBackend> {
  const module = await compile(true, relaxed);
  const memory = makeMemory(maximum, true);
  const products = blas ? `, products by ${blas.library}` : "";
  return CpuBackend.start({
    memory,
    threads,
    heapStart: heapStart(module, memory, threads),
    description: describe(
      relaxed,
      `${threads === 1 ? "1 thread" : `${threads} threads`}${products}`,
    ),
    ...(blas && { kernels: blas.library }),
    execute: (_, listener) => startThreadPool(module, memory, threads, listener, blas),
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
  const host = { send() {}, call() {}, multiply() {} };
  const instance = new WebAssembly.Instance(module, { env: { memory: memory.memory }, host });
  return (instance.exports as unknown as Exports).heapStart(threads) >>> 0;
}

const describe = (relaxed: boolean, threads: string): string =>
  `CPU: WebAssembly SIMD${relaxed ? " with relaxed multiply-add" : ""}, ${threads}`;
