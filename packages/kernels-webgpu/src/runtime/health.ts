import { bytesText, DeviceError, OutOfMemoryError, type StateError } from "@lrm/tensor";
import { firstLine } from "../device/probe.ts";

/** Collects the failures that a device reports asynchronously; the next read throws them. */
export class Health {
  readonly #device: GPUDevice;
  readonly #pending = new Set<Promise<void>>();
  #failure: Error | undefined;
  /**
   * Out-of-memory error. It takes precedence over all other failures, since it usually causes them.
   */
  #exhausted: OutOfMemoryError | undefined;
  /** Makes the error for everything that comes after the device. */
  #gone: (() => DeviceError | StateError) | undefined;

  constructor(device: GPUDevice) {
    this.#device = device;
    void device.lost.then(({ message }) => {
      const why = firstLine(message) || "no reason given";
      this.#gone ??= () =>
        new DeviceError(
          `Cannot use the WebGPU device: it was lost (${why})`,
          "make a new backend and resume from the last checkpoint",
        );
    });
    device.addEventListener("uncapturederror", this.#uncaptured);
  }

  /** Runs `task` and records the error that the device reports for it, if any. */
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
          () => {}, // the device is lost, which is reported separately
        )
        .finally(() => this.#pending.delete(outcome));
      this.#pending.add(outcome);
    }
  }

  /** Throws if the device is lost or the backend is disposed. */
  assertAlive(): void {
    if (this.#gone !== undefined) throw this.#gone();
  }

  /**
   * Waits for the reports on all work so far, and throws the first failure. Each failure is thrown
   * once.
   */
  async settle(): Promise<void> {
    await Promise.all(this.#pending);
    if (this.#exhausted === undefined) this.assertAlive();
    const failure = this.#exhausted ?? this.#failure;
    this.#failure = undefined;
    this.#exhausted = undefined;
    if (failure !== undefined) throw failure;
  }

  /** Ends error collection: all later calls throw an error of `reason`. */
  end(reason: () => StateError): void {
    this.#gone ??= reason;
    this.#device.removeEventListener("uncapturederror", this.#uncaptured);
  }

  #keep(error: Error): void {
    if (error instanceof OutOfMemoryError) this.#exhausted ??= error;
    else this.#failure ??= error;
  }

  readonly #uncaptured = (event: GPUUncapturedErrorEvent): void => {
    event.preventDefault(); // prevents a second report on the console
    const message = firstLine(event.error.message);
    this.#keep(
      isOutOfMemory(event.error)
        ? new OutOfMemoryError(
            "Cannot go on with WebGPU: the device has no memory left",
            "use a smaller model or batch, or the CPU backend",
            0,
          )
        : new DeviceError(
            `Cannot go on with WebGPU: ${message}`,
            "make a new backend, or use the CPU backend",
          ),
    );
  };
}

/** Tells whether a device's error means out of memory; Node has no global class to compare with. */
export function isOutOfMemory(error: GPUError): boolean {
  return error.constructor.name === "GPUOutOfMemoryError";
}

/** Creates the error for a refused allocation. */
export function outOfMemory(bytes: number, reason: string): OutOfMemoryError {
  return new OutOfMemoryError(
    `Cannot allocate ${bytesText(bytes)} with WebGPU: ${reason}`,
    "use a smaller model or batch, or the CPU backend",
    bytes,
  );
}
