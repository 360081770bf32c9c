/**
 * Errors with two parts, a problem and a remedy. The message is `problem; remedy`; programs use the
 * fields, and nothing searches a message.
 *
 * @module
 */

/**
 * Thrown for an argument that a function refuses: a wrong value, type, shape or combination.
 *
 * @example
 * ```ts
 * import { ArgumentError } from "@lrm/tensor";
 *
 * const error = new ArgumentError("Cannot split by 0 heads: a head needs columns", "pass 1 or more");
 *
 * expect(error.message).toBe("Cannot split by 0 heads: a head needs columns; pass 1 or more");
 * expect(error.remedy).toBe("pass 1 or more");
 * ```
 */
export class ArgumentError extends RangeError {
  override readonly name = "ArgumentError";
  /** Says what failed and why: `Cannot multiply [2, 3] by [4, 5]: 3 columns meet 4 rows`. */
  readonly problem: string;
  /** Says what to do: `transpose one of them`. */
  readonly remedy: string;

  constructor(problem: string, remedy: string, options?: ErrorOptions) {
    super(`${problem}; ${remedy}`, options);
    this.problem = problem;
    this.remedy = remedy;
  }
}

/** Base of the errors that are not about an argument. */
abstract class TwoPartError extends Error {
  /** Says what failed and why. */
  readonly problem: string;
  /** Says what to do. */
  readonly remedy: string;

  constructor(problem: string, remedy: string, options?: ErrorOptions) {
    super(`${problem}; ${remedy}`, options);
    this.problem = problem;
    this.remedy = remedy;
  }
}

/** Thrown by an object in the wrong state for a call: disposed, released, or not ready yet. */
export class StateError extends TwoPartError {
  override readonly name = "StateError";
}

/** Thrown when a device, its driver or its engine is missing, does not work, or was lost. */
export class DeviceError extends TwoPartError {
  override readonly name = "DeviceError";
}

/** Thrown when a device or engine has no memory for a tensor or a model. */
export class OutOfMemoryError extends TwoPartError {
  override readonly name = "OutOfMemoryError";
  /** Bytes that were requested. */
  readonly bytes: number;

  constructor(problem: string, remedy: string, bytes: number, options?: ErrorOptions) {
    super(problem, remedy, options);
    this.bytes = bytes;
  }
}
