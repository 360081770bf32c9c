import { drawsProgress, messageColumns } from "./screen.ts";
import { guardLine, write } from "./streams.ts";

/** Milliseconds between redraws. */
const INTERVAL = 200;
const ERASE = "\r\x1b[2K";
/** Keeps a terminal from wrapping text with wide characters. */
const [NO_WRAP, WRAP] = ["\x1b[?7l", "\x1b[?7h"];

/** Returns the text of the line for a number of columns. */
export type StatusText = (columns: number) => string;

/**
 * Shows one line at the bottom of the terminal of standard error, and replaces it as its text
 * changes. All other output of the process appears above it. Does nothing without a terminal. The
 * cursor stays visible, since a process that is killed could not show it again.
 */
export class StatusLine implements Disposable {
  readonly #text: StatusText;
  readonly #visible = drawsProgress();
  #drawn = "";
  #time = Number.NEGATIVE_INFINITY;

  /** @param text  must not contain escape codes, and nothing untrusted that is not cleaned */
  constructor(text: StatusText) {
    this.#text = text;
    if (!this.#visible) return;
    guardLine({ hide: () => this.#hide(), show: () => this.#draw() });
  }

  /** True if there is a terminal to show the line on. */
  get visible(): boolean {
    return this.#visible;
  }

  /** Redraws the line, at most some times per second. */
  update(): void {
    if (this.#visible && performance.now() - this.#time >= INTERVAL) this.#draw();
  }

  /** Redraws the line immediately. */
  refresh(): void {
    if (this.#visible) this.#draw();
  }

  /** Removes the line. */
  [Symbol.dispose](): void {
    if (!this.#visible) return;
    guardLine(undefined);
    this.#hide();
  }

  #draw(): void {
    this.#time = performance.now();
    // The last columns stay empty: a terminal adds `^C`, and some wrap a line that fills the last.
    const text = this.#text(messageColumns() - 3);
    if (text === this.#drawn) return;
    write("stderr", `${ERASE}${NO_WRAP}${text}${WRAP}`, true);
    this.#drawn = text;
  }

  #hide(): void {
    if (this.#drawn !== "") write("stderr", ERASE, true);
    this.#drawn = "";
  }
}
