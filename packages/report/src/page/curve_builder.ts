import type { Point } from "@lrm/run";

/**
 * Largest number of points that are kept unchanged. More than a page has pixels, and still quick to
 * draw.
 */
const MOST = 8192;
/**
 * Number of points at the end that are always kept unchanged, so that means of the last values are
 * exact.
 */
const TAIL = 64;

/** An interval of a curve. */
interface Stretch {
  /** Index of the interval: its position divided by its width. */
  readonly index: number;
  readonly first: number;
  last: number;
  low: Point;
  high: Point;
  sum: number;
  count: number;
}

/** A curve of any number of points, reduced to bounded memory. */
export interface BuiltCurve {
  /**
   * All points; for a very long curve, the lowest and highest point of each short interval, and the
   * last points.
   */
  readonly points: readonly Point[];
  /** Means of those intervals; undefined if all points are kept. */
  readonly means: readonly Point[] | undefined;
}

/**
 * Collects a curve from left to right. Reduces more than 8,192 points to intervals of equal width,
 * which grow with the curve.
 */
export class CurveBuilder {
  #points: Point[] = [];
  #stretches: Stretch[] | undefined;
  #width = 1;
  #first: Point | undefined;

  /** Adds a point to the right of all others. */
  add(x: number, y: number): void {
    const point: Point = [x, y];
    this.#first ??= point;
    this.#points.push(point);
    if (this.#stretches !== undefined) {
      this.#addTo(this.#stretches, point);
      if (this.#points.length > 2 * TAIL) this.#points.splice(0, TAIL);
    } else if (this.#points.length > MOST) {
      this.#stretches = [];
      for (const each of this.#points) this.#addTo(this.#stretches, each);
    }
  }

  /** Returns the curve so far. */
  build(): BuiltCurve {
    if (this.#stretches === undefined) return { points: [...this.#points], means: undefined };
    const tail = this.#points.slice(-TAIL);
    const begin = tail[0]![0];
    const extremes = this.#stretches.flatMap(({ low, high }) =>
      low[0] === high[0] ? [low] : low[0] < high[0] ? [low, high] : [high, low],
    );
    const before = extremes.filter(([x]) => x > this.#first![0] && x < begin);
    return {
      points: [this.#first!, ...before, ...tail],
      means: this.#stretches.map(({ first, last, sum, count }) => [
        (first + last) / 2,
        sum / count,
      ]),
    };
  }

  #addTo(stretches: Stretch[], [x, y]: Point): void {
    const index = Math.floor(x / this.#width);
    const last = stretches.at(-1);
    if (last?.index === index) {
      last.last = x;
      last.sum += y;
      last.count++;
      if (y < last.low[1]) last.low = [x, y];
      if (y > last.high[1]) last.high = [x, y];
      return;
    }
    stretches.push({ index, first: x, last: x, low: [x, y], high: [x, y], sum: y, count: 1 });
    while (stretches.length > MOST / 2) this.#widen(stretches);
  }

  /** Merges every two neighboring intervals. */
  #widen(stretches: Stretch[]): void {
    this.#width *= 2;
    const wide: Stretch[] = [];
    for (const each of stretches.splice(0)) {
      const index = Math.floor(each.index / 2);
      const before = wide.at(-1);
      if (before?.index !== index) {
        wide.push({ ...each, index });
        continue;
      }
      before.last = each.last;
      before.sum += each.sum;
      before.count += each.count;
      if (each.low[1] < before.low[1]) before.low = each.low;
      if (each.high[1] > before.high[1]) before.high = each.high;
    }
    stretches.push(...wide);
  }
}
