/** Executor of the commands in the ring. */
export interface Executor {
  /** New commands are in the ring. */
  submitted(): void;
  /** Somebody waits for results: run what there is, as far as that does not happen by itself. */
  start(): void;
  /** True if the process must stay alive until the results are there. */
  keepAlive(alive: boolean): void;
  end(): Promise<void>;
}

/** Whom an executor tells what happens. */
export interface ExecutorListener {
  /** The bytes asked for by a read command. */
  received(id: number, bytes: ArrayBuffer): void;
  /** The host has no memory for the bytes asked for by a read command. */
  refused(id: number, length: number): void;
  /** The ring has room again. */
  called(): void;
  /** Nothing runs any more. */
  failed(reason: string): void;
}
