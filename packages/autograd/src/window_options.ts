/** Two numbers, for rows and for columns, or one for both. */
export type PerAxis = number | readonly [rows: number, columns: number];

/** Options of `maxPool2d` and `averagePool2d`. */
export interface PoolOptions {
  /** Extents of a window. */
  readonly size: PerAxis;
  /** Distance of neighbouring windows. Default: `size`. */
  readonly stride?: PerAxis;
  /** Width of the border around the image, at most half of `size`. Default: 0. */
  readonly padding?: PerAxis;
}

/** Options of `maxPool1d` and `averagePool1d`. */
export interface Pool1dOptions {
  /** Length of a window. */
  readonly size: number;
  /** Distance of neighbouring windows. Default: `size`. */
  readonly stride?: number;
  /** Width of the border at each end of the sequence, at most half of `size`. Default: 0. */
  readonly padding?: number;
}
