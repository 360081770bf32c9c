import type { AnyOperation, Backend, Operation } from "@lrm/tensor";

/** Runs `work` as on a backend without kernels for operations that bring a composition. */
export function withoutKernels(backend: Backend, work: () => void): void {
  const before = Object.getOwnPropertyDescriptor(backend, "run");
  const run = backend.run.bind(backend);
  const composing = (operation: AnyOperation): void => {
    if (!composed(backend, operation as Operation)) run(operation);
  };
  Object.defineProperty(backend, "run", { value: composing, configurable: true, writable: true });
  try {
    work();
  } finally {
    if (before === undefined) Reflect.deleteProperty(backend, "run");
    else Object.defineProperty(backend, "run", before);
  }
}

/** Runs the composition of an operation that brings one; otherwise returns false. */
function composed(backend: Backend, operation: Operation): boolean {
  switch (operation.kind) {
    case "convolution":
      operation.compose(backend, operation);
      return true;
    case "convolutionWeightGradient":
      operation.compose(backend, operation);
      return true;
    case "convolutionInputGradient":
      operation.compose(backend, operation);
      return true;
    default:
      return false;
  }
}
