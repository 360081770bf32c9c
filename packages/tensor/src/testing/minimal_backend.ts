import type { AnyOperation, Backend } from "../backend.ts";
import { completeKernels } from "../complete_kernels.ts";
import { referenceKernels } from "../operations.ts";
import { createReferenceBackend } from "../reference.ts";
import { runKernel } from "../run_kernel.ts";

/** Creates a backend with only the required kernels; the others are composed. */
export function createMinimalBackend(): Backend {
  const backend = createReferenceBackend();
  const { map, gather, scatterAdd, random, widen, narrow } = referenceKernels;
  const kernels = completeKernels(backend, { map, gather, scatterAdd, random, widen, narrow });
  return Object.assign(backend, {
    info: { ...backend.info, float16: false },
    run: (operation: AnyOperation) => runKernel(kernels, operation),
  });
}
