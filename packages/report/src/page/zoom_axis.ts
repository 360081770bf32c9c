/** Chooses at most `most` round values between two; on a logarithmic axis, `from` is above 0. */
export type TicksBetween = (
  from: number,
  to: number,
  most: number,
  logarithmic: boolean,
) => number[];

/**
 * Chooses round values for an axis: multiples of 1, 2 or 5 times a power of ten, or where a
 * logarithmic axis spans more than one order of magnitude, those numbers themselves. It runs in a
 * page as its source text.
 */
export const ticksBetween: TicksBetween = (from, to, most, logarithmic) => {
  const round = (value: number) => Number(value.toPrecision(10));
  if (logarithmic && to / from > 10) {
    const powers = Array.from(
      { length: Math.ceil(Math.log10(to / from)) + 1 },
      (_, at) => 10 ** (Math.floor(Math.log10(from)) + at),
    );
    const all = (firsts: readonly number[]) =>
      powers
        .flatMap((power) => firsts.map((first) => round(first * power)))
        .filter((value) => value >= from && value <= to);
    const fine = all([1, 2, 5]);
    return fine.length <= most ? fine : all([1]);
  }
  const power = 10 ** Math.floor(Math.log10((to - from) / most));
  const step = [1, 2, 5, 10].map((first) => first * power).find((s) => (to - from) / s <= most)!;
  const begin = Math.ceil(from / step);
  const count = Math.floor(to / step) - begin + 1;
  return Array.from({ length: Math.max(0, count) }, (_, at) => round((begin + at) * step));
};

/** Writes a value beside an axis: `0.002`, `1.5e-6`, `12,000`. It runs in a page too. */
export const written = (value: number): string => {
  const size = Math.abs(value);
  if (size > 0 && size < 1e-4) return value.toExponential(1).replace(".0e", "e");
  return size >= 1000 ? value.toLocaleString("en") : String(Number(value.toPrecision(6)));
};
