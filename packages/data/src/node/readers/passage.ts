/** A document of a file, or a part of one. */
export interface Passage {
  readonly text: string;
  /** True if a document begins with this passage. */
  readonly begins: boolean;
  /**
   * Position in the file after this passage, where reading can continue: a number of characters,
   * lines or rows, depending on the format.
   */
  readonly position: number;
  /** Approximate number of bytes of the file read so far. */
  readonly bytes: number;
}
