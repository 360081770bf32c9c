/** Part of an axis that is shown, by its ends. */
export type Part = readonly [from: number, to: number];

/** Functions of an axis that the script of a page calls, by their source texts. */
export interface AxisFunctions {
  /** Chooses at most `most` round values; on a logarithmic axis, `from` is above 0. */
  ticksBetween(from: number, to: number, most: number, logarithmic: boolean): number[];
  /** Keeps a part within an axis; returns null if it is the whole one. */
  partWithin(axis: Part, part: Part): Part | null;
  /** Rounds the ends of a part, to be written. */
  roundedEnds(part: Part): Part;
  /** Writes a value beside an axis. */
  written(value: number): string;
}

/**
 * Chooses round values for an axis: multiples of 1, 2 or 5 times a power of ten, or where a
 * logarithmic axis spans more than one order of magnitude, those numbers themselves.
 */
export const ticksBetween: AxisFunctions["ticksBetween"] = (from, to, most, logarithmic) => {
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
    if (fine.length <= most) return fine;
    const tens = all([1]);
    const each = Math.ceil(tens.length / most);
    return tens.filter((_, at) => at % each === 0);
  }
  const power = 10 ** Math.floor(Math.log10((to - from) / most));
  const step = [1, 2, 5, 10].map((first) => first * power).find((s) => (to - from) / s <= most)!;
  const begin = Math.ceil(from / step);
  const count = Math.floor(to / step) - begin + 1;
  return Array.from({ length: Math.max(0, count) }, (_, at) => round((begin + at) * step));
};

/**
 * Keeps a part within an axis. A part that is too small grows to both sides: the values under the
 * pointer are written for 60 columns of the whole axis. It runs in a page too.
 */
export const partWithin: AxisFunctions["partWithin"] = ([first, last], [from, to]) => {
  const smallest = 1 / 20;
  const width = Math.max(smallest * (last - first), to - from);
  if (width >= last - first) return null;
  const begin = Math.min(last - width, Math.max(first, from - (width - (to - from)) / 2));
  return [begin, begin + width];
};

/** Rounds the ends of a part to hundredths of its width at least, or to whole numbers. */
export const roundedEnds = ([from, to]: Part): Part => {
  const decimals = Math.max(0, 1 - Math.floor(Math.log10(to - from)));
  return [Number(from.toFixed(decimals)), Number(to.toFixed(decimals))];
};

/** Writes a value beside an axis: `0.002`, `1.25e-6`, `12,000`. It runs in a page too. */
export const written = (value: number): string => {
  const size = Math.abs(value);
  if (size > 0 && size < 1e-4) return Number(value.toPrecision(6)).toExponential();
  return size >= 1000 ? value.toLocaleString("en") : String(Number(value.toPrecision(6)));
};
