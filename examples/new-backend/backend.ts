import {
  type Backend,
  type BackendBuffer,
  MemoryAccount,
  OutOfMemoryError,
  runKernel,
} from "@lrm/tensor";
import { completeKernels } from "@lrm/tensor/compose";
import { attention, attentionGradient } from "./attention.ts";
import { map, reduce } from "./elementwise.ts";
import { narrow, widen } from "./half.ts";
import { matmul } from "./matmul.ts";
import { bytesOf, HostBuffer } from "./memory.ts";
import { gather, random, scatterAdd } from "./rows.ts";

/**
 * Creates a backend in JavaScript. It compiles fused maps to functions, and runs each kernel during
 * the call.
 *
 * An asynchronous device would put the operations into a queue here, and wait for it in `read`.
 */
export function createJavaScriptBackend(): Backend {
  const account = new MemoryAccount();
  const buffers = new Set<HostBuffer>();
  let disposed = false;

  const release = (buffer: HostBuffer) => {
    buffer.free();
    buffers.delete(buffer);
    account.remove(buffer.byteLength);
  };

  const backend: Backend = {
    name: "javascript",
    info: {
      description: "JavaScript: compiled on the fly",
      rounding: "double precision inside kernels",
      software: false,
      maxBytes: Number.POSITIVE_INFINITY,
    },

    allocate(byteLength) {
      if (disposed)
        throw new Error("Cannot allocate: the backend was disposed of; create another one");
      let buffer: HostBuffer;
      try {
        buffer = new HostBuffer(byteLength);
      } catch {
        const problem = `Cannot allocate ${byteLength} bytes: there is not enough memory`;
        throw new OutOfMemoryError(problem, "use smaller tensors", byteLength);
      }
      buffers.add(buffer);
      account.add(byteLength);
      return buffer;
    },
    free(buffer) {
      if (buffer instanceof HostBuffer && buffers.has(buffer)) release(buffer);
    },
    write(buffer, byteOffset, { buffer: source, byteOffset: from, byteLength }) {
      const bytes = new Uint8Array(source, from, byteLength);
      new Uint8Array(bytesOf(buffer)).set(bytes, byteOffset);
    },
    async read(buffer: BackendBuffer, byteOffset, byteLength) {
      return bytesOf(buffer).slice(byteOffset, byteOffset + byteLength);
    },
    flush() {},
    memory: () => account.statistics(),
    resetPeak: () => account.resetPeak(),
    async dispose() {
      disposed = true;
      for (const buffer of buffers) release(buffer);
    },

    run: (operation) => runKernel(kernels, operation),
  };
  // Composes the operations that have no kernel here from those that have one.
  const kernels = completeKernels(backend, {
    ...{
      map,
      reduce,
      matmul,
      gather,
      scatterAdd,
      random,
      widen,
      narrow,
      attention,
      attentionGradient,
    },
  });
  return backend;
}
