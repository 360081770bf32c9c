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
    free(made, result);
  }
}

/**
 * Runs work that pauses: a scope for a generator. Between its parts other code may run, even
 * asynchronous code, whose tensors do not belong to the scope.
 *
 * @returns  a generator of the same values and the same result, which frees at its end as
 *   {@link scope} does
 * @example
 * ```ts
 * import { add, drain, scopeParts, type Tensor, tensor } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * const backend = createReferenceBackend();
 * const x = tensor(backend, [1, 2, 3]);
 * function* parts(): Generator<Tensor, Tensor, void> {
 *   const y = add(x, x);
 *   yield y; // pauses with y alive
 *   return add(y, x);
 * }
 * const z = drain(scopeParts(parts()));
 * expect(Array.from(await z.read())).toEqual([3, 6, 9]);
 * expect(backend.memory().liveBuffers).toBe(2);
 * ```
 */
export function* scopeParts<Y, R>(parts: Generator<Y, R, void>): Generator<Y, R, void> {
  const made = new Set<Disposable>();
  let result: R | undefined;
  try {
    for (;;) {
      stack.push(made);
      let next: IteratorResult<Y, R>;
      try {
        next = parts.next();
      } finally {
        stack.pop();
      }
      if (next.done) {
        result = next.value;
        return result;
      }
      yield next.value;
    }
  } finally {
    free(made, result);
  }
}

/** Runs a generator to its end, without pauses. */
export function drain<R>(parts: Generator<unknown, R, void>): R {
  let next = parts.next();
  while (!next.done) next = parts.next();
  return next.value;
}

/** Frees what was made in a scope, except resources in its result. */
function free(made: ReadonlySet<Disposable>, result: unknown): void {
  const returned = new Set<unknown>();
  collect(result, returned);
  for (const resource of made) {
    if (returned.has(resource)) track(resource);
    else resource.dispose();
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
