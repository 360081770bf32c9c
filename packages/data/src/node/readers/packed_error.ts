/** Thrown for compressed data that cannot be unpacked. */
export class PackedError extends Error {
  override readonly name = "PackedError";
  /** Whether the data is damaged, cut short, or valid but `unsupported`. */
  readonly kind: "damaged" | "cut short" | "unsupported";

  constructor(kind: PackedError["kind"], message: string) {
    super(message);
    this.kind = kind;
  }
}

/** Makes an error for data that breaks the rules of its format. */
export const damagedData = (message: string): PackedError => new PackedError("damaged", message);
