import type { CommandRing } from "./_command_ring.ts";
import { instantiate } from "./_engine.ts";
import type { Executor, ExecutorListener } from "./_executor.ts";
import type { LinearMemory } from "./_linear_memory.ts";
import { yieldThen } from "./_platform.ts";
import { ADDRESSES } from "./_protocol.ts";
import { tryCopy } from "./_try_copy.ts";

/** Milliseconds of work before the thread handles other events. */
const SLICE = 10;

/** Runs the commands of `ring()` in the calling thread, in slices, when results are awaited. */
export function startSingleThread(
  module: WebAssembly.Module,
  memory: LinearMemory,
  ring: () => CommandRing,
  listener: ExecutorListener,
): Executor {
  let scheduled = false;
  let ended = false;
  const host = {
    send(id: number, pointer: number, length: number) {
      const start = pointer >>> 0;
      const copy = tryCopy(memory.bytes, start, length >>> 0);
      if (copy === undefined) listener.refused(id, length >>> 0);
      else listener.received(id, copy);
    },
    now: () => 0, // a thread alone never waits
    call() {},
    install(index: number, pointer: number, length: number) {
      const bytes = memory.bytes.slice(pointer >>> 0, (pointer >>> 0) + length);
      const { run } = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
        env: { memory: memory.memory },
      }).exports;
      if (index >= exports.table.length) exports.table.grow(64);
      exports.table.set(index, run);
    },
    multiply() {},
  };
  const exports = instantiate(module, { env: { memory: memory.memory }, host });
  exports.start(0, 1, 0);

  const idle = (): boolean => memory.words[ADDRESSES.PROGRESS >>> 2] === ring().head;
  const slice = (): void => {
    scheduled = false;
    const until = performance.now() + SLICE;
    try {
      while (!ended && performance.now() < until) {
        if (idle()) ring().pump();
        if (idle()) return;
        exports.step();
      }
    } catch (error) {
      ended = true;
      listener.failed(String(error));
    }
    start();
  };
  const start = (): void => {
    if (scheduled || ended) return;
    scheduled = true;
    yieldThen(slice);
  };
  return {
    submitted() {},
    start,
    keepAlive() {},
    async end() {
      ended = true;
    },
  };
}
