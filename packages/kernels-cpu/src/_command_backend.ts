import {
  type AnyOperation,
  type BackendBuffer,
  type BackendInfo,
  bytesPerElement,
  bytesText,
  DeviceError,
  type Kernels,
  type MemoryStatistics,
  OutOfMemoryError,
  runKernel,
  StateError,
} from "@lrm/tensor";
import { CommandRing } from "./_command_ring.ts";
import { COMMANDS, FIRST_WORD, positionsOf } from "./_commands.ts";
import { CompiledMaps } from "./_compiled_maps.ts";
import { ownBuffer } from "./_cpu_buffer.ts";
import type { Executor, ExecutorListener } from "./_executor.ts";
import { Heap } from "./_heap.ts";
import { encodeKernels } from "./_kernels.ts";
import type { LinearMemory } from "./_linear_memory.ts";
import { ADDRESSES } from "./_protocol.ts";
import { tryCopy } from "./_try_copy.ts";
import type { CpuBackend, ThreadCosts } from "./cpu_backend.ts";
import type { EngineTraits } from "./map/compiled/_generate.ts";

const WRITE = positionsOf(COMMANDS.write.words, FIRST_WORD);
/** Words of a write command before its data. */
const WRITE_HEADER = FIRST_WORD + Object.keys(WRITE).length;
const READ = positionsOf(COMMANDS.read.words, FIRST_WORD);
const READ_WORDS = FIRST_WORD + Object.keys(READ).length;

/** Maximum bytes of host data per write command. */
const WRITE_BYTES = 65_536;

/**
 * Half of the L2 cache of a current core. The same for all processors and numbers of threads, since
 * sums are added part by part.
 */
const CACHED_BYTES = 2 ** 20;

interface PendingRead {
  resolve(bytes: ArrayBuffer): void;
  reject(error: Error): void;
}

/** Parts of a backend. */
export interface CommandBackendParts {
  readonly memory: LinearMemory;
  readonly threads: number;
  /** Start address of the heap. */
  readonly heapStart: number;
  /** Properties of the engine, and the first free function, if maps are compiled. */
  readonly compiles: { readonly traits: EngineTraits; readonly firstFunction: number } | undefined;
  readonly description: string;
  /** Identifies the rounding of its kernels. */
  readonly rounding: string;
  /** Name of the library that computes products, if there is one. */
  readonly kernels?: string;
  /** Starts the executor of the commands. */
  execute(ring: () => CommandRing, listener: ExecutorListener): Executor;
}

/** Encodes kernels as commands for the threads, and tracks memory and pending reads. */
export class CommandBackend implements CpuBackend {
  readonly name = "cpu";
  readonly info: BackendInfo;
  readonly threads: number;
  readonly #memory: LinearMemory;
  readonly #heap: Heap;
  readonly #ring: CommandRing;
  readonly #kernels: Kernels;
  readonly #reads = new Map<number, PendingRead>();
  #executor: Executor | undefined;
  #nextRead = 0;
  /** Makes the error for every call after the backend ended. */
  #failure: (() => DeviceError | StateError) | undefined;

  private constructor({
    memory,
    threads,
    heapStart,
    compiles,
    description,
    rounding,
    kernels,
  }: CommandBackendParts) {
    const heap = new Heap(memory, heapStart);
    this.info = {
      description,
      rounding,
      software: false,
      maxBytes: heap.capacity,
      cachedBytes: CACHED_BYTES,
      ...(kernels !== undefined && { kernels }),
    };
    this.threads = threads;
    this.#memory = memory;
    this.#heap = heap;
    const ring = new CommandRing(memory, threads, () => this.#executor?.submitted());
    this.#ring = ring;
    this.#kernels = encodeKernels({
      ring,
      threads,
      compiledMaps: compiles && new CompiledMaps(ring, compiles.traits, compiles.firstFunction),
      pointer: ({ buffer, offset, dtype }) => {
        const { region } = ownBuffer(buffer);
        region.lastUse = ring.issued + 1;
        return region.start + offset * bytesPerElement(dtype);
      },
      end: () => {
        ring.end();
      },
      scratch: (bytes) => heap.reserve(bytes),
      freeScratch: (buffer) => heap.release(buffer, ring.issued),
    });
  }

  /** Starts the executor and creates the backend. */
  static start(parts: CommandBackendParts): CommandBackend {
    const backend = new CommandBackend(parts);
    backend.#executor = parts.execute(() => backend.#ring, {
      received: (id, bytes) => backend.#settle(id)?.resolve(bytes),
      refused: (id, length) => backend.#settle(id)?.reject(unreadable(length)),
      called: () => backend.#ring.pump(),
      failed: (reason) => {
        backend.#fail(
          () =>
            new DeviceError(`Cannot go on computing on the CPU: ${reason}`, "create a new backend"),
        );
      },
    });
    return backend;
  }

  allocate(byteLength: number): BackendBuffer {
    this.#check();
    return this.#heap.allocate(byteLength);
  }

  free(buffer: BackendBuffer): void {
    this.#heap.free(ownBuffer(buffer));
  }

  memory(): MemoryStatistics {
    return this.#heap.statistics();
  }

  resetPeak(): void {
    this.#heap.resetPeak();
  }

  costs(): ThreadCosts {
    const { PROGRESS, PROGRESS_BYTES } = ADDRESSES;
    const view = new DataView(this.#memory.bytes.buffer);
    const threads = Array.from({ length: this.threads }, (_, thread) => thread);
    const ofThread = (thread: number, sum: number): number =>
      view.getFloat64(PROGRESS + thread * PROGRESS_BYTES + sum, true);
    const total = (sum: number): number =>
      threads.reduce((all, thread) => all + ofThread(thread, sum), 0);
    return {
      waitedForThreads: total(ADDRESSES.WAITED_THREADS),
      waitedForCommands: total(ADDRESSES.WAITED_COMMANDS),
      interpreted: total(ADDRESSES.INTERPRETED),
      barriers: ofThread(0, ADDRESSES.BARRIERS),
    };
  }

  write(buffer: BackendBuffer, byteOffset: number, data: ArrayBufferView): void {
    this.#check();
    const { region } = ownBuffer(buffer);
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const start = region.start + byteOffset;
    if (this.#isIdle(region.lastUse)) {
      this.#memory.bytes.set(bytes, start);
      return;
    }
    // A queued command uses the memory, so the data is queued as well.
    for (let from = 0; from < bytes.length; from += WRITE_BYTES) {
      const part = bytes.subarray(from, from + WRITE_BYTES);
      const at = this.#ring.begin("write", WRITE_HEADER + Math.ceil(part.length / 4), true);
      const { words } = this.#ring;
      words[at + WRITE.to] = start + from;
      words[at + WRITE.bytes] = part.length;
      const data = words.byteOffset + (at + WRITE_HEADER) * 4;
      new Uint8Array(words.buffer, data, part.length).set(part);
      region.lastUse = this.#ring.end();
    }
  }

  async read(buffer: BackendBuffer, byteOffset: number, byteLength: number): Promise<ArrayBuffer> {
    this.#check();
    const { region } = ownBuffer(buffer);
    const start = region.start + byteOffset;
    if (this.#isIdle(region.lastUse)) {
      const copy = tryCopy(this.#memory.bytes, start, byteLength);
      if (copy === undefined) throw unreadable(byteLength);
      return copy;
    }
    const id = this.#nextRead;
    this.#nextRead = (id + 1) & 0x7fffffff;
    const result = new Promise<ArrayBuffer>((resolve, reject) => {
      this.#reads.set(id, { resolve, reject });
    });
    if (this.#reads.size === 1) this.#executor!.keepAlive(true);
    const at = this.#ring.begin("read", READ_WORDS, true);
    const { words } = this.#ring;
    words[at + READ.id] = id;
    words[at + READ.from] = start;
    words[at + READ.bytes] = byteLength;
    region.lastUse = this.#ring.end();
    this.#executor!.start();
    return result;
  }

  flush(): void {
    this.#check();
    this.#executor!.start();
  }

  async dispose(): Promise<void> {
    if (this.#failure === undefined) {
      this.#fail(
        () => new StateError("Cannot use this CPU backend: it was disposed", "create a new one"),
      );
    }
    await this.#executor!.end();
  }

  run(operation: AnyOperation): void {
    this.#check();
    runKernel(this.#kernels, operation);
  }

  #isIdle(lastUse: number): boolean {
    return lastUse === 0 || lastUse <= this.#ring.finished;
  }

  #check(): void {
    if (this.#failure !== undefined) throw this.#failure();
  }

  /** Removes and returns the pending read with this id. */
  #settle(id: number): PendingRead | undefined {
    const read = this.#reads.get(id);
    this.#reads.delete(id);
    if (this.#reads.size === 0) this.#executor!.keepAlive(false);
    return read;
  }

  #fail(failure: () => DeviceError | StateError): void {
    this.#failure = failure;
    const reads = [...this.#reads.values()];
    this.#reads.clear();
    for (const { reject } of reads) reject(failure());
  }
}

function unreadable(bytes: number): OutOfMemoryError {
  return new OutOfMemoryError(
    `Cannot read ${bytesText(bytes)}: the system has no memory for the copy`,
    "read parts of the tensor",
    bytes,
  );
}
