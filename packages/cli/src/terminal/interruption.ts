import { InterruptedError } from "./failure.ts";
import { isHangupIgnored } from "./hangup.ts";
import { printMessage } from "./print.ts";
import { onLostOutput } from "./streams.ts";

/**
 * Exit codes of shells for the signals that end a command in good order: 128 and the signal's
 * number.
 */
export const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129, SIGBREAK: 149 } as const;
const STOPPING = "\nStopping …\n";
type Ending = keyof typeof EXIT_CODES;

/**
 * Ctrl-C, SIGTERM, a lost terminal (SIGHUP) and Ctrl-Break of Windows: the first of them asks for
 * an end in good order, the second ends the process at once, as people expect. An answer that
 * nobody can read any more asks for an end, too.
 */
export class Interruption implements Disposable {
  readonly #controller = new AbortController();
  readonly #signals: readonly Ending[] = endingSignals();
  readonly #saves: boolean;
  readonly #forget: () => void;
  readonly #interrupt = (signal: NodeJS.Signals): void => {
    this[Symbol.dispose]();
    printMessage(STOPPING);
    this.#controller.abort(new InterruptedError(EXIT_CODES[signal as Ending], this.#saves));
  };

  /**
   * @param options  `saves`: whether the command saves what it has when it is ended, and says so.
   *   Default: false
   */
  constructor({ saves = false }: { readonly saves?: boolean } = {}) {
    this.#saves = saves;
    for (const signal of this.#signals) process.on(signal, this.#interrupt);
    this.#forget = onLostOutput((error) => {
      this[Symbol.dispose]();
      if (saves) printMessage(STOPPING);
      this.#controller.abort(error);
    });
  }

  /**
   * Aborted by the first signal, with an {@link InterruptedError}, or by a lost output, with its
   * error.
   */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Leaves signals to the system again. */
  [Symbol.dispose](): void {
    for (const signal of this.#signals) process.removeListener(signal, this.#interrupt);
    this.#forget?.();
  }
}

/**
 * The signals that end a command here. A process that is to outlive its terminal does not hear of
 * its end.
 */
function endingSignals(): Ending[] {
  return [
    "SIGINT",
    "SIGTERM",
    ...(isHangupIgnored() ? [] : (["SIGHUP"] as const)),
    ...(process.platform === "win32" ? (["SIGBREAK"] as const) : []),
  ];
}
