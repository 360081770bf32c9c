export const GET_AGAIN = "get the file again";

/** Thrown for compressed data that cannot be unpacked. */
export class PackedError extends Error {
  override readonly name = "PackedError";
  /** Damaged data, data that is cut short, or valid data of an `unsupported` kind. */
  readonly kind: "damaged" | "cut short" | "unsupported";

  readonly remedy: string;

  /**
   * @param problem  what is wrong; for `unsupported` data it continues a sentence about the data,
   * such as `is encrypted`
   */
  constructor(kind: PackedError["kind"], problem: string, remedy = GET_AGAIN) {
    super(problem);
    this.kind = kind;
    this.remedy = remedy;
  }
}

/** Makes an error for data that breaks the rules of its format. */
export const damagedData = (message: string): PackedError => new PackedError("damaged", message);
