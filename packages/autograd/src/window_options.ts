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
