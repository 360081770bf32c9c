import { InterruptedError } from "./failure.ts";
import { isHangupIgnored } from "./hangup.ts";
import { printMessage } from "./print.ts";
import { hasGuardedLine, onLostOutput } from "./streams.ts";

/** Exit codes of shells for signals that stop a command gracefully: 128 + the signal's number. */
export const EXIT_CODES = {
  ...{ SIGINT: 130, SIGTERM: 143, SIGHUP: 129, SIGBREAK: 149 },
  /** For a launcher of several ranks, which passes it on and gives them time to save. */
  SIGUSR2: 140,
} as const;
const STOPPING = "Stopping …\n";
type Ending = keyof typeof EXIT_CODES;

interface InterruptionOptions {
  readonly saves?: boolean;
  readonly launched?: boolean;
}

/**
 * Handles Ctrl-C, SIGTERM, a lost terminal (SIGHUP) and Ctrl-Break on Windows: the first signal
 * stops the command gracefully, the second ends the process immediately. Lost output also stops the
 * command gracefully.
 */
export class Interruption implements Disposable {
  readonly #controller = new AbortController();
  readonly #signals: readonly Ending[];
  readonly #saves: boolean;
  readonly #forget: () => void;
  readonly #interrupt = (signal: NodeJS.Signals): void => {
    this[Symbol.dispose]();
    announceStop();
    this.#controller.abort(new InterruptedError(EXIT_CODES[signal as Ending], this.#saves));
  };

  /**
   * @param options  `saves`: true if the command saves its state when it is stopped, which is then
   *   announced. Default: false. `launched`: true if a launcher started the process, which may pass
   *   SIGUSR2 on. Default: false
   */
  constructor({ saves = false, launched = false }: InterruptionOptions = {}) {
    this.#saves = saves;
    this.#signals = [...endingSignals(), ...(launched ? (["SIGUSR2"] as const) : [])];
    for (const signal of this.#signals) process.on(signal, this.#interrupt);
    this.#forget = onLostOutput((error) => {
      this[Symbol.dispose]();
      if (saves) announceStop();
      this.#controller.abort(error);
    });
  }

  /**
   * Aborted by the first signal, with an {@link InterruptedError}, or by lost output, with its
   * error.
   */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Removes the signal handlers. */
  [Symbol.dispose](): void {
    for (const signal of this.#signals) process.removeListener(signal, this.#interrupt);
    this.#forget?.();
  }
}

/** Announces the stop below the `^C` that a terminal shows. It disappears with a status line. */
function announceStop(): void {
  printMessage(hasGuardedLine() ? STOPPING : `\n${STOPPING}`);
}

/**
 * Lists the signals that end a command. Leaves out SIGHUP if the process should outlive its
 * terminal.
 */
function endingSignals(): Ending[] {
  return [
    "SIGINT",
    "SIGTERM",
    ...(isHangupIgnored() ? [] : (["SIGHUP"] as const)),
    ...(process.platform === "win32" ? (["SIGBREAK"] as const) : []),
  ];
}
