/** A point of a curve. */
export interface CurvePoint {
  readonly label: string;
  /** Title of its panel. */
  readonly panel: string;
  readonly x: number;
  readonly value: number;
  /** Ends of an error bar. */
  readonly range?: readonly [low: number, high: number];
}

/** Options of {@link curves}. */
export interface CurvesOptions {
  /** Title of the horizontal axes. */
  readonly axis: string;
  /** Values to write below the axes that they lie on. Default: those of all points. */
  readonly ticks?: readonly number[];
  /** True if the vertical axes are linear. Default: false. */
  readonly linear?: boolean;
}

const PANEL = { width: 300, height: 230, left: 48, top: 34, right: 10, bottom: 40 } as const;
const COLORS = ["#9ca3af", "#6b7280", "#2563eb", "#0d9488", "#d97706"] as const;

/**
 * Draws one panel for each title, two in a row, as an SVG. Axes are logarithmic, but vertical ones
 * can be linear. A curve of one point is a dot.
 */
export function curves(points: readonly CurvePoint[], options: CurvesOptions): string {
  const titles = [...new Set(points.map(({ panel }) => panel))];
  const labels = [...new Set(points.map(({ label }) => label))];
  const width = PANEL.width * 2;
  const height = PANEL.height * Math.ceil(titles.length / 2) + 30;
  const panels = titles.map((title, at) => {
    const own = points.filter((each) => each.panel === title);
    const [x, y] = [PANEL.width * (at % 2), PANEL.height * Math.floor(at / 2)];
    return `<g transform="translate(${x} ${y})">${panelOf(own, labels, title, options)}</g>`;
  });
  const legend = labels.map((label, at) => {
    const x = 20 + (at * (width - 20)) / labels.length;
    const y = height - 12;
    return `<path d="M${x} ${y - 4}h18" stroke="${COLORS[at % COLORS.length]}" stroke-width="2"/><text x="${x + 24}" y="${y}">${label}</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="11">`,
    '<rect width="100%" height="100%" fill="#ffffff"/>',
    ...panels,
    ...legend,
    "</svg>",
    "",
  ].join("\n");
}

function panelOf(
  points: readonly CurvePoint[],
  labels: readonly string[],
  title: string,
  { axis, ticks, linear = false }: CurvesOptions,
): string {
  const { width, height, left, top, right, bottom } = PANEL;
  const xs = [...new Set(points.map((each) => each.x))].sort((a, b) => a - b);
  const values = points.flatMap(({ value, range = [] }) => [value, ...range]);
  const [low, high] = aroundAll(values, linear);
  const x = (value: number): number =>
    left + logarithmic(value, xs[0]!, xs.at(-1)!) * (width - left - right);
  const part = linear ? (value: number) => (value - low) / (high - low) : logarithmic;
  const y = (value: number): number =>
    height - bottom - part(value, low, high) * (height - top - bottom);
  const lines = labels.map((label, at) => {
    const own = points.filter((each) => each.label === label).sort((a, b) => a.x - b.x);
    const [first, second] = own;
    if (first === undefined) return "";
    if (second === undefined) {
      return `<circle cx="${x(first.x).toFixed(1)}" cy="${y(first.value).toFixed(1)}" r="3" fill="${COLORS[at % COLORS.length]}"/>`;
    }
    const path = own.map((each) => `${x(each.x).toFixed(1)} ${y(each.value).toFixed(1)}`).join("L");
    return `<path d="M${path}" fill="none" stroke="${COLORS[at % COLORS.length]}" stroke-width="2"/>`;
  });
  const within = (each: number): boolean => each >= xs[0]! && each <= xs.at(-1)!;
  const ticksX = (ticks ?? xs)
    .filter(within)
    .map(
      (each) =>
        `<text x="${x(each).toFixed(1)}" y="${height - bottom + 14}" text-anchor="middle">${each}</text>`,
    );
  const bars = points.flatMap(({ label, x: at, range }) => {
    if (range === undefined) return [];
    const color = COLORS[labels.indexOf(label) % COLORS.length];
    const [from, to] = range.map((end) => y(end).toFixed(1));
    return `<path d="M${x(at).toFixed(1)} ${from}V${to}" stroke="${color}"/>`;
  });
  const ticksY = (linear ? linearTicks(low, high) : ticksOf(low, high)).map(
    (each) =>
      `<text x="${left - 4}" y="${(y(each) + 4).toFixed(1)}" text-anchor="end">${tickText(each)}</text><path d="M${left} ${y(each).toFixed(1)}H${width - right}" stroke="#e5e7eb"/>`,
  );
  return [
    `<text x="${left}" y="18" font-weight="600">${title}</text>`,
    ...ticksY,
    ...ticksX,
    `<text x="${(left + width - right) / 2}" y="${height - bottom + 28}" text-anchor="middle">${axis}</text>`,
    ...bars,
    ...lines,
  ].join("");
}

/** Returns the position of a value between two others on a logarithmic axis, as a part of 1. */
const logarithmic = (value: number, from: number, to: number): number =>
  from === to ? 0.5 : Math.log(value / from) / Math.log(to / from);

/** Returns the ends of a vertical axis. */
function aroundAll(values: readonly number[], linear: boolean): readonly [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (!linear) return [low / 1.2, high * 1.2];
  const margin = (high - low) / 12 || 1;
  return [low - margin, high + margin];
}

/** Writes a tick so that it fits beside the axis. */
const tickText = (tick: number): string =>
  tick !== 0 && Math.abs(tick) < 1e-4 ? tick.toExponential() : String(tick);

/** Range of more than which only powers of ten are ticks. */
const WIDE = 1000;

/** Chooses ticks 1, 2, 5 × 10ⁿ within a range. */
function ticksOf(low: number, high: number): number[] {
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power++) {
    for (const digit of high / low > WIDE ? [1] : [1, 2, 5]) {
      const tick = Number((digit * 10 ** power).toPrecision(1));
      if (tick >= low && tick <= high) ticks.push(tick);
    }
  }
  return ticks;
}

/** Chooses about five ticks, at multiples of 1, 2 or 5 × 10ⁿ. */
function linearTicks(low: number, high: number): number[] {
  const power = 10 ** Math.floor(Math.log10((high - low) / 5));
  const step = power * [1, 2, 5, 10].find((each) => 6 * each * power >= high - low)!;
  const first = Math.ceil(low / step);
  const count = Math.floor(high / step) - first + 1;
  return Array.from({ length: count }, (_, at) => Number(((first + at) * step).toPrecision(6)));
}
