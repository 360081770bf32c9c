import { ArgumentError, DeviceError, OutOfMemoryError } from "@lrm/tensor";
import type { SystemBlas } from "./_blas.ts";
import { CommandBackend } from "./_command_backend.ts";
import { mayCompile } from "./_compile_probe.ts";
import { compile, enableRelaxedSimd, instantiate } from "./_engine.ts";
import { LinearMemory } from "./_linear_memory.ts";
import { coreCount, freeAddresses, missingThreads } from "./_platform.ts";
import { PROTOCOL_NUMBERS } from "./_protocol.ts";
import { startSingleThread } from "./_single_thread.ts";
import { startThreadPool } from "./_thread_pool.ts";
import type { CpuBackendOptions } from "./cpu_backend_options.ts";

const MOST_DEFAULT_THREADS = 16;
const MOST_BYTES = 2 ** 32;
/**
 * Address space that Node's engine reserves per thread: 600 to 850 MB. With less, it ends the
 * process.
 */
const THREAD_ADDRESSES = 900 * 2 ** 20;
/** Address space left for the rest of the program. */
const SPARE_ADDRESSES = 2 ** 28;

/** @param blas  library that computes products; requires threads */
export async function openCpuBackend(
  { threads, memory = MOST_BYTES, relaxedSimd = true, compiledMaps = true }: CpuBackendOptions,
  blas?: SystemBlas,
): Promise<CommandBackend> {
  const least = blas ? 1 : 0;
  if (
    threads !== undefined &&
    !(Number.isInteger(threads) && threads >= least && threads <= PROTOCOL_NUMBERS.MAX_THREADS)
  ) {
    throw new ArgumentError(
      `Cannot use ${threads} threads: it must be a whole number from ${least} to ${PROTOCOL_NUMBERS.MAX_THREADS}`,
      "choose such a number",
    );
  }
  if (!(memory > 0))
    throw new ArgumentError(
      `Cannot use ${memory} bytes of memory: it must be above 0`,
      "choose such a number, or leave it out",
    );
  const relaxed = relaxedSimd && enableRelaxedSimd();
  const wishes: Wishes = { maximum: memory, relaxed, compiledMaps };
  if (threads === 0) return createSingle(wishes, undefined);
  const count = threads ?? Math.max(1, Math.min(MOST_DEFAULT_THREADS, coreCount()));
  let missing = missingThreads();
  if (missing === undefined) {
    try {
      return await createThreaded(count, wishes, blas);
    } catch (error) {
      if (blas !== undefined && error instanceof OutOfMemoryError) throw error;
      missing = `threads cannot be started: ${error instanceof Error ? error.message : error}`;
    }
  }
  if (blas === undefined) return createSingle(wishes, missing);
  throw new DeviceError(
    `Cannot call ${blas.library}: ${missing}`,
    "use createCpuBackend, which computes without it",
  );
}

/** Checked options that both kinds of backends have. */
interface Wishes {
  /** Maximum bytes of memory. */
  readonly maximum: number;
  /** True if the engine has relaxed SIMD, and may use it. */
  readonly relaxed: boolean;
  readonly compiledMaps: boolean;
}

const FEW_ADDRESSES =
  "the system limits the addresses of this process; raise the limit (ulimit -v)";

async function createThreaded(
  wanted: number,
  { maximum, relaxed, compiledMaps }: Wishes,
  blas: SystemBlas | undefined,
): Promise<CommandBackend> {
  const module = await compile(true, relaxed);
  const before = freeAddresses();
  if (before < SPARE_ADDRESSES + THREAD_ADDRESSES) throw new Error(FEW_ADDRESSES);
  const most = Math.max(before / 2, before - wanted * THREAD_ADDRESSES - SPARE_ADDRESSES);
  const memory = makeMemory(Math.min(maximum, most), true);
  const { heapStart, firstFunction } = askCode(module, memory, wanted);
  const room = Math.floor((freeAddresses() - SPARE_ADDRESSES) / THREAD_ADDRESSES);
  const pool = await startThreadPool(module, memory, Math.min(wanted, Math.max(0, room)), blas);
  const { threads } = pool;
  const compiles = compiledMaps && pool.compiles;
  const missing = pool.missing ?? (threads < wanted ? FEW_ADDRESSES : undefined);
  const products = blas ? `, products by ${blas.title}` : "";
  const fewer = missing === undefined ? "" : ` (${wanted} were asked for: ${missing})`;
  try {
    return CommandBackend.start({
      memory,
      threads,
      heapStart,
      compiles: compiles ? { traits: { shared: true, relaxed }, firstFunction } : undefined,
      description: describe(
        { relaxed, compiles },
        `${threads === 1 ? "1 thread" : `${threads} threads`}${fewer}${products}`,
      ),
      rounding: roundingOf(relaxed),
      ...(blas && { kernels: blas.title }),
      execute: (_, listener) => pool.attach(listener),
    });
  } catch (error) {
    await pool.end();
    throw error;
  }
}

async function createSingle(
  { maximum, relaxed, compiledMaps }: Wishes,
  why: string | undefined,
): Promise<CommandBackend> {
  const module = await compile(false, relaxed);
  const memory = makeMemory(Math.min(maximum, freeAddresses() / 2), false);
  const { heapStart, firstFunction } = askCode(module, memory, 1);
  const compiles = compiledMaps && mayCompile();
  const thread = `the calling thread alone${why === undefined ? "" : ` (${why})`}`;
  return CommandBackend.start({
    memory,
    threads: 1,
    heapStart,
    compiles: compiles ? { traits: { shared: false, relaxed }, firstFunction } : undefined,
    description: describe({ relaxed, compiles }, thread),
    rounding: roundingOf(relaxed),
    execute: (ring, listener) => startSingleThread(module, memory, ring, listener),
  });
}

/** Initial bytes: the control block and the ring, which is less than any heap's start. */
const INITIAL_BYTES = 2 * 1024 * 1024;

function makeMemory(maximum: number, shared: boolean): LinearMemory {
  return new LinearMemory(INITIAL_BYTES, maximum, shared);
}

/** Asks the WebAssembly code for the start of the heap and its number of functions. */
function askCode(
  module: WebAssembly.Module,
  memory: LinearMemory,
  threads: number,
): { readonly heapStart: number; readonly firstFunction: number } {
  const host = { send() {}, now: () => 0, call() {}, install() {}, multiply() {} };
  const exports = instantiate(module, { env: { memory: memory.memory }, host });
  return { heapStart: exports.heapStart(threads) >>> 0, firstFunction: exports.table.length };
}

/** Identifies the rounding. The number of threads does not affect it; fused multiply-add does. */
const roundingOf = (relaxed: boolean): string =>
  relaxed ? "float32, fused multiply-add" : "float32, separate multiply and add";

interface Described {
  readonly relaxed: boolean;
  readonly compiles: boolean;
}

const describe = ({ relaxed, compiles }: Described, threads: string): string =>
  `CPU: WebAssembly SIMD${relaxed ? " with relaxed multiply-add" : ""}, ${threads}${compiles ? "" : ", maps interpreted"}`;
