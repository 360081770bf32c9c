/** The numbers from 0 to `count − 1`, to unroll over. */
export const range = (count: number): number[] =>
  Array.from({ length: count }, (_, index) => index);
