import { ArgumentError } from "./errors.ts";

/** Resource that a scope can free. */
interface Disposable {
  dispose(): void;
}

const stack: Set<Disposable>[] = [];

/** Registers `resource` with the innermost open scope, which frees it when it ends. */
export function track(resource: Disposable): void {
  stack.at(-1)?.add(resource);
}

/** Removes `resource` from the scopes that would free it. The caller owns it from now on. */
export function keep<T extends Disposable>(resource: T): T {
  for (const scoped of stack) scoped.delete(resource);
  return resource;
}

/**
 * Runs `body` and frees every tensor that was made in it, except those in the returned value: a
 * tensor, or arrays and plain objects of tensors. The enclosing scope owns those, or the caller if
 * there is no enclosing scope.
 *
 * @throws ArgumentError if `body` is asynchronous: tensors made after its first `await` would
 *   escape
 * @example
 * ```ts
 * import { scope, tensor, add, multiply } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * const backend = createReferenceBackend();
 * const x = tensor(backend, [1, 2, 3]);
 * const y = scope(() => add(multiply(x, x), x)); // the square is freed, y is kept
 * expect(Array.from(await y.read())).toEqual([2, 6, 12]);
 * expect(backend.memory().liveBuffers).toBe(2);
 * ```
 */
export function scope<T>(body: () => T): T {
  const made = new Set<Disposable>();
  stack.push(made);
  let result: T | undefined;
  try {
    result = body();
    if (result instanceof Promise) {
      throw new ArgumentError(
        "Cannot scope an asynchronous function: tensors made after its first `await` would escape",
        "read tensors outside of scope()",
      );
    }
    return result;
  } finally {
    stack.pop();
    const returned = new Set<unknown>();
    collect(result, returned);
    for (const resource of made) {
      if (returned.has(resource)) track(resource);
      else resource.dispose();
    }
  }
}

/** Collects every object reachable through arrays and plain objects. */
function collect(value: unknown, into: Set<unknown>): void {
  if (typeof value !== "object" || value === null || into.has(value)) return;
  into.add(value);
  if (Array.isArray(value)) for (const item of value) collect(item, into);
  else if (Object.getPrototypeOf(value) === Object.prototype) {
    for (const item of Object.values(value)) collect(item, into);
  }
}
