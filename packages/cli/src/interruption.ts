import { InterruptedError } from "./failure.ts";
import { printMessage } from "./terminal/print.ts";

/** The shell's exit codes for the signals that end a run in good order. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;
type Ending = keyof typeof EXIT_CODES;

/** Ctrl-C and SIGTERM: the first of them asks for an end in good order, the second ends the process at once, as people expect. */
export class Interruption implements Disposable {
  readonly #controller = new AbortController();
  readonly #interrupt = (signal: NodeJS.Signals): void => {
    this[Symbol.dispose]();
    printMessage("\nStopping …\n");
    this.#controller.abort(new InterruptedError(EXIT_CODES[signal as Ending]));
  };

  constructor() {
    for (const signal of Object.keys(EXIT_CODES)) process.on(signal, this.#interrupt);
  }

  /** Aborted, with an {@link InterruptedError}, by the first signal. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Leaves signals to the system again. */
  [Symbol.dispose](): void {
    for (const signal of Object.keys(EXIT_CODES)) process.removeListener(signal, this.#interrupt);
  }
}
