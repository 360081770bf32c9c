type Pair = readonly [rows: number, columns: number];

/** Windows that slide over an image. */
export interface Windows {
  /** Extents of the image. */
  readonly image: Pair;
  /** Extents of the image with its border. */
  readonly padded: Pair;
  readonly size: Pair;
  readonly stride: Pair;
  readonly padding: Pair;
  readonly dilation: Pair;
  /** Number of windows along each axis. */
  readonly count: Pair;
}
