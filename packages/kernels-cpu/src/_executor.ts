/** Executor of the commands in the ring. */
export interface Executor {
  /** Notifies the executor that the ring has new commands. */
  submitted(): void;
  /**
   * Notifies the executor that results are awaited: it must run the commands now, unless threads
   * already do.
   */
  start(): void;
  /** Sets whether the process must stay alive until results arrive. */
  keepAlive(alive: boolean): void;
  end(): Promise<void>;
}

/** Callbacks of an executor. */
export interface ExecutorListener {
  /** Called with the bytes requested by a read command. */
  received(id: number, bytes: ArrayBuffer): void;
  /** Called if the host has no memory for the bytes requested by a read command. */
  refused(id: number, length: number): void;
  /** Called when the ring has room again. */
  called(): void;
  /** Called when execution has failed and stopped. */
  failed(reason: string): void;
}
