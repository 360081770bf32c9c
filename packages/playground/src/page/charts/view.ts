/** One axis of a chart. */
export interface AxisView {
  readonly label: string;
  /** Smallest and largest value that is shown. */
  readonly range: readonly [number, number];
  readonly log: boolean;
  /** Writes a value beside the axis. */
  readonly text: (value: number) => string;
  /** True where only whole numbers have a mark. */
  readonly whole?: boolean;
}

/** One line of a chart, or the circles of one. */
export interface LineView {
  /** Number of the run that it belongs to, which gives its colour. */
  readonly run: number;
  /** Ascending. */
  readonly x: readonly number[];
  /** Null where there is no value; lines go across gaps. */
  readonly y: readonly (number | null)[];
  readonly style: "line" | "earlier" | "faint" | "circles";
  /** Written at the end of the line. */
  readonly name?: string;
  /** Index of the point at whose height the name is. Default: the last one with a value. */
  readonly nameAt?: number;
}

/** A vertical line at a value of the horizontal axis, with a text. */
export interface MarkView {
  readonly run: number;
  readonly at: number;
  readonly text: string;
}

/** Everything that a chart shows. */
export interface ChartView {
  readonly x: AxisView;
  readonly y: AxisView;
  readonly lines: readonly LineView[];
  readonly marks?: readonly MarkView[];
  /** The run to show among the others. */
  readonly highlighted?: number | undefined;
}

/** Colours in the form that a canvas needs. */
export interface Look {
  readonly muted: string;
  readonly text: string;
  readonly line: string;
  readonly surface: string;
  /** By run. */
  readonly runs: readonly string[];
}

/** Size of a chart in CSS pixels. */
export interface ChartSize {
  readonly width: number;
  readonly height: number;
}
