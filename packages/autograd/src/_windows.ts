import type { Windows } from "@lrm/tensor";
import type { PerAxis } from "./window_options.ts";

type Pair = readonly [rows: number, columns: number];

/** Options of {@link windowsOf}. */
export interface WindowsOptions {
  readonly size: PerAxis;
  readonly stride?: PerAxis;
  readonly padding?: PerAxis;
  readonly dilation?: PerAxis;
}

/** Options of windows on a sequence, see {@link WindowsOptions}. */
type RowWindowsOptions = { readonly [Name in keyof WindowsOptions]: number };

/** Makes options of windows on a sequence into those of windows on an image of one row. */
export function alongRow({
  size,
  stride = 1,
  padding = 0,
  dilation = 1,
}: RowWindowsOptions): WindowsOptions {
  return { size: [1, size], stride: [1, stride], padding: [0, padding], dilation: [1, dilation] };
}

/**
 * Places windows on an image, as many as fit.
 *
 * @param axes  number of axes that windows slide along: 1 for a sequence, an image of one row
 * @param fail  throws an error with this problem and this remedy
 */
export function windowsOf(
  axes: 1 | 2,
  image: Pair,
  { size, stride = 1, padding = 0, dilation = 1 }: WindowsOptions,
  fail: (why: string, remedy: string) => never,
): Windows {
  const numbers = { size, stride, padding, dilation };
  for (const [name, value] of Object.entries(numbers)) {
    const least = name === "padding" ? 0 : 1;
    for (const each of pair(value)) {
      if (Number.isSafeInteger(each) && each >= least) continue;
      fail(`${name} must be whole numbers from ${least} on, got ${each}`, "pass other numbers");
    }
  }
  const extents = (all: Pair): string => all.slice(-axes).join(" × ");
  const [s, p, d] = [pair(size), pair(padding), pair(dilation)];
  const padded = each((axis) => image[axis] + 2 * p[axis]);
  const span = each((axis) => (s[axis] - 1) * d[axis] + 1);
  if (span[0] > padded[0] || span[1] > padded[1]) {
    fail(
      `windows of ${extents(span)} do not fit into ${extents(padded)} elements`,
      "use smaller windows or more padding",
    );
  }
  const step = pair(stride);
  const count = each((axis) => Math.floor((padded[axis] - span[axis]) / step[axis]) + 1);
  return { image, padded, size: s, stride: step, padding: p, dilation: d, count };
}

const pair = (value: PerAxis): Pair => (typeof value === "number" ? [value, value] : value);

const each = (compute: (axis: 0 | 1) => number): Pair => [compute(0), compute(1)];
