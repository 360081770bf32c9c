/** Returns the numbers from 0 to `count − 1`, for unrolled loops. */
export const range = (count: number): number[] =>
  Array.from({ length: count }, (_, index) => index);
