import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";

/** Options of a chart, without its size. */
export type PlotOptions = Omit<uPlot.Options, "width" | "height">;

export interface PlotProps {
  /** Description for screen readers; a table beside the chart has the values. */
  readonly label: string;
  /** Makes the options; called again when `version` changes. */
  readonly options: (look: Look) => PlotOptions;
  /** Changes with the options: series, axes, theme. */
  readonly version: string;
  readonly data: uPlot.AlignedData;
  /** In CSS pixels. */
  readonly height: number;
  /** The part to show among the others; `onEmphasis` then changes the chart's series. */
  readonly emphasis?: number | undefined;
  readonly onEmphasis?: (chart: uPlot, emphasis: number | undefined) => void;
}

/** Colours of the page in the form that a canvas needs. */
export interface Look {
  readonly text: string;
  readonly muted: string;
  readonly line: string;
  readonly surface: string;
  /** Looks up the colour in a custom property. */
  color(property: string): string;
}

/** A chart as wide as its container, drawn again when its options or data change. */
export function Plot(props: PlotProps) {
  const { label, options, version, data, height, emphasis, onEmphasis } = props;
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const latest = useRef(data);
  latest.current = data;
  // `version` changes with the options.
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const size = (): { width: number; height: number } => ({ width: element.clientWidth, height });
    const chart = new uPlot({ ...options(lookOf(element)), ...size() }, latest.current, element);
    onEmphasis?.(chart, emphasis);
    plot.current = chart;
    const observer = new ResizeObserver(() => chart.setSize(size()));
    observer.observe(element);
    return () => {
      observer.disconnect();
      chart.destroy();
      plot.current = undefined;
    };
  }, [version, height]);
  useEffect(() => {
    plot.current?.setData(data);
  }, [data]);
  useEffect(() => {
    if (plot.current === undefined) return;
    onEmphasis?.(plot.current, emphasis);
    plot.current.redraw(false);
  }, [emphasis]);
  return (
    <div class="plot" ref={place} role="img" aria-label={label} style={{ height: `${height}px` }} />
  );
}

/** Resolves custom properties and `light-dark()` with an element: a canvas knows neither. */
export function lookOf(element: HTMLElement): Look {
  const probe = element.appendChild(document.createElement("span"));
  const color = (property: string): string => {
    probe.style.color = `var(${property})`;
    return getComputedStyle(probe).color;
  };
  const names = ["--text", "--muted", "--line", "--surface"] as const;
  const [text, muted, line, surface] = names.map(color) as [string, string, string, string];
  const colors = new Map<string, string>();
  for (let run = 0; run < 6; run += 1) colors.set(`--run-${run}`, color(`--run-${run}`));
  probe.remove();
  return { text, muted, line, surface, color: (property) => colors.get(property) ?? text };
}

/** Makes an axis in the page's colours. */
export function axis(look: Look, label: string, size: number): uPlot.Axis {
  return {
    label,
    labelSize: 20,
    labelFont: "13px system-ui, sans-serif",
    font: "12px system-ui, sans-serif",
    size,
    stroke: look.muted,
    grid: { stroke: look.line, width: 1 },
    ticks: { stroke: look.line, width: 1, size: 5 },
  };
}
