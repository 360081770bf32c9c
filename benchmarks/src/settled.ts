import { type Backend, zeros } from "@lrm/tensor";

/**
 * Waits until a backend has done all work so far: reads the result of a kernel after it. A read of
 * an older tensor waits only for the last kernel that uses this tensor.
 */
export async function settled(backend: Backend): Promise<void> {
  using last = zeros(backend, [1]);
  await last.read();
}
