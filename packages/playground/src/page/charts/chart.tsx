import { useEffect, useRef } from "preact/hooks";
import { drawChart } from "./draw_chart.ts";
import type { Geometry } from "./geometry.ts";
import { lookOf } from "./look.ts";
import { nearestRun } from "./nearest_run.ts";
import type { ChartView } from "./view.ts";

export interface ChartProps {
  /** Description for screen readers; a table beside the chart has the values. */
  readonly label: string;
  readonly view: ChartView;
  /** Changes with the theme. */
  readonly theme: string;
  /** In CSS pixels; less on a phone. */
  readonly height: number;
  /** Receives the run whose line is near the pointer; undefined where none is. */
  readonly onHighlight?: (run: number | undefined) => void;
  /** Receives the value of the horizontal axis at the pointer; undefined when it leaves. */
  readonly onPoint?: (x: number | undefined) => void;
}

const NO_PLACE = { clientWidth: 0, clientHeight: 0 };

/** A chart as wide as its container. */
export function Chart({ label, view, theme, height, onHighlight, onPoint }: ChartProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const place = useRef<Geometry>(undefined);
  const draw = useRef<() => void>(() => {});
  draw.current = () => {
    const element = canvas.current;
    const { clientWidth: width, clientHeight: height } = element?.parentElement ?? NO_PLACE;
    if (element === null || width === 0) return;
    const ratio = devicePixelRatio;
    element.width = Math.round(width * ratio);
    element.height = Math.round(height * ratio);
    const ctx = element.getContext("2d")!;
    ctx.scale(ratio, ratio);
    place.current = drawChart(ctx, { width, height }, view, lookOf(element));
  };
  useEffect(() => {
    const observer = new ResizeObserver(() => draw.current());
    observer.observe(canvas.current!.parentElement!);
    return () => observer.disconnect();
  }, []);
  useEffect(() => draw.current(), [view, theme]);
  const leave = (): void => {
    onPoint?.(undefined);
    onHighlight?.(undefined);
  };
  return (
    <div class="plot" role="img" aria-label={label} style={{ "--height": `${height}px` }}>
      <canvas
        ref={canvas}
        onPointerMove={({ offsetX, offsetY }) => {
          const drawn = place.current;
          if (drawn === undefined || offsetX < drawn.left || offsetX > drawn.right) return leave();
          onPoint?.(drawn.valueAt(offsetX));
          onHighlight?.(nearestRun(view, drawn, offsetX, offsetY));
        }}
        onPointerLeave={leave}
      />
    </div>
  );
}
