/** Compressed data that cannot be unpacked. */
export class PackedError extends Error {
  override readonly name = "PackedError";
  /**
   * `damaged` or `cut short`. `unsupported` data is good; its message
   * goes on after `its zstd data`, and names a remedy.
   */
  readonly kind: "damaged" | "cut short" | "unsupported";

  constructor(kind: PackedError["kind"], message: string) {
    super(message);
    this.kind = kind;
  }
}

/** An error for data that its format does not allow. */
export const damagedData = (message: string): PackedError => new PackedError("damaged", message);
