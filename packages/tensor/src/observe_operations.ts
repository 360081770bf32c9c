import type { AnyOperation, Backend } from "./backend.ts";
import type { Operation } from "./operations.ts";

/**
 * Calls `observe` with every operation that `body` enqueues, before the backend runs it. Parts of
 * composed operations are observed too.
 *
 * @param observe  `isPart` is true for a part of a composed operation
 * @returns  the result of `body`
 * @example
 * ```ts
 * import { add, observeOperations, tensor } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * const backend = createReferenceBackend();
 * const kinds: string[] = [];
 * const x = tensor(backend, [1, 2]);
 * observeOperations(backend, ({ kind }) => kinds.push(kind), () => add(x, x));
 * expect(kinds).toEqual(["map"]);
 * ```
 */
export function observeOperations<Result>(
  backend: Backend,
  observe: (operation: Operation, isPart: boolean) => void,
  body: () => Result,
): Result {
  const before = Object.getOwnPropertyDescriptor(backend, "run");
  const run = backend.run.bind(backend);
  let depth = 0;
  const observed = (operation: AnyOperation): void => {
    observe(operation as Operation, depth > 0);
    depth++;
    try {
      run(operation);
    } finally {
      depth--;
    }
  };
  Object.defineProperty(backend, "run", { value: observed, configurable: true, writable: true });
  try {
    return body();
  } finally {
    if (before === undefined) Reflect.deleteProperty(backend, "run");
    else Object.defineProperty(backend, "run", before);
  }
}

/** Counts the operations of each kind that `body` enqueues. */
export function countOperations(
  backend: Backend,
  body: () => void,
): Partial<Record<Operation["kind"], number>> {
  const counts: Partial<Record<Operation["kind"], number>> = {};
  const count = ({ kind }: Operation): void => {
    counts[kind] = (counts[kind] ?? 0) + 1;
  };
  observeOperations(backend, count, body);
  return counts;
}
