import { OutOfMemoryError } from "@lrm/tensor";
import { firstLine } from "../device/probe.ts";
import { WebGPUError } from "../device/webgpu_error.ts";

/**
 * Failures of a device. It reports them late, so they are collected here and thrown by the next
 * read.
 */
export class Health {
  readonly #device: GPUDevice;
  readonly #pending = new Set<Promise<void>>();
  #failure: Error | undefined;
  /** Exhausted memory is the cause of what fails after it, and of what is reported before it. */
  #exhausted: OutOfMemoryError | undefined;
  /** Makes the error for everything that comes after the device. */
  #gone: (() => Error) | undefined;

  constructor(device: GPUDevice) {
    this.#device = device;
    void device.lost.then(({ message }) => {
      const why = firstLine(message) || "no reason given";
      this.#gone ??= () =>
        new WebGPUError(
          `Cannot use the WebGPU device: it was lost (${why})`,
          "make a new backend and resume from the last checkpoint",
        );
    });
    device.addEventListener("uncapturederror", this.#uncaptured);
  }

  /** Runs `task` and keeps the error that the device reports for it, if any. */
  watch<T>(filter: GPUErrorFilter, task: () => T, describe: (message: string) => Error): T {
    this.#device.pushErrorScope(filter);
    try {
      return task();
    } finally {
      const outcome: Promise<void> = this.#device
        .popErrorScope()
        .then(
          (error) => {
            if (error !== null) this.#keep(describe(firstLine(error.message)));
          },
          () => {}, // the device is lost, which is reported by itself
        )
        .finally(() => this.#pending.delete(outcome));
      this.#pending.add(outcome);
    }
  }

  /** Throws when the device is lost or the backend disposed. */
  assertAlive(): void {
    if (this.#gone !== undefined) throw this.#gone();
  }

  /**
   * Waits for the reports on everything done so far, and throws the first failure. A failure is
   * told once.
   */
  async settle(): Promise<void> {
    await Promise.all(this.#pending);
    if (this.#exhausted === undefined) this.assertAlive();
    const failure = this.#exhausted ?? this.#failure;
    this.#failure = undefined;
    this.#exhausted = undefined;
    if (failure !== undefined) throw failure;
  }

  /** Ends the watch: everything after it throws `reason`. */
  end(reason: string): void {
    this.#gone ??= () => new Error(reason);
    this.#device.removeEventListener("uncapturederror", this.#uncaptured);
  }

  #keep(error: Error): void {
    if (error instanceof OutOfMemoryError) this.#exhausted ??= error;
    else this.#failure ??= error;
  }

  readonly #uncaptured = (event: GPUUncapturedErrorEvent): void => {
    event.preventDefault(); // the console need not tell it, too
    const message = firstLine(event.error.message);
    this.#keep(
      isOutOfMemory(event.error)
        ? new OutOfMemoryError(
            "Cannot go on with WebGPU: the device has no memory left",
            "use a smaller model or batch, or the CPU backend",
            0,
          )
        : new Error(`Cannot go on with WebGPU: ${message}`),
    );
  };
}

/** Tells whether a device's error is exhausted memory; Node has no such global to compare with. */
export function isOutOfMemory(error: GPUError): boolean {
  return error.constructor.name === "GPUOutOfMemoryError";
}

/** The error for memory that a device did not give. */
export function outOfMemory(bytes: number, reason: string): OutOfMemoryError {
  return new OutOfMemoryError(
    `Cannot allocate ${bytes} bytes with WebGPU: ${reason}`,
    "use a smaller model or batch, or the CPU backend",
    bytes,
  );
}
