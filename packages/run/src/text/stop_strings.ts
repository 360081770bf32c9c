/** Ends a text at the first of several strings, also if it comes in pieces. */
export class StopStrings {
  readonly #strings: readonly string[];
  readonly #write: (text: string) => void;
  /** Text that may be the beginning of a string. */
  #held = "";
  #ended = false;

  /**
   * @param strings  none of them empty
   * @param write  called with the text before the first string
   */
  constructor(strings: readonly string[], write: (text: string) => void) {
    this.#strings = strings;
    this.#write = write;
  }

  /** True once the text has ended. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Adds a piece of text. */
  push(piece: string): void {
    if (this.#ended) return;
    const text = this.#held + piece;
    const places = this.#strings.map((each) => text.indexOf(each)).filter((at) => at >= 0);
    if (places.length > 0) {
      this.#ended = true;
      this.#held = "";
      this.#write(text.slice(0, Math.min(...places)));
      return;
    }
    const kept = Math.max(0, ...this.#strings.map((each) => beginningAtEnd(text, each)));
    this.#held = text.slice(text.length - kept);
    this.#write(text.slice(0, text.length - kept));
  }

  /** Writes the rest, if the text has not ended at a string. */
  end(): void {
    if (!this.#ended) this.#write(this.#held);
    this.#held = "";
    this.#ended = true;
  }
}

/** Returns the length of the longest beginning of a string with which a text ends. */
function beginningAtEnd(text: string, string: string): number {
  for (let length = Math.min(text.length, string.length - 1); length > 0; length--) {
    if (text.endsWith(string.slice(0, length))) return length;
  }
  return 0;
}
