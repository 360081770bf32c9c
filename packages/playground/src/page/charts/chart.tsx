import { useEffect, useRef, useState } from "preact/hooks";
import { drawChart } from "./draw_chart.ts";
import type { Geometry } from "./geometry.ts";
import { lookOf } from "./look.ts";
import { nearestRun } from "./nearest_run.ts";
import type { ChartView } from "./view.ts";
import type { Part } from "./zoom.ts";

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
  /** Receives the part that a drag chose; undefined after a double click, for the whole axis. */
  readonly onPart?: (part: Part | undefined) => void;
}

/** Shortest drag that chooses a part, in CSS pixels. */
const SHORTEST = 8;

const NO_PLACE = { clientWidth: 0, clientHeight: 0 };

/** A chart as wide as its container. */
export function Chart(props: ChartProps) {
  const { label, view, theme, height, onHighlight, onPoint, onPart } = props;
  /** Left and right end of a drag. */
  const [drag, setDrag] = useState<Part>();
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
  const within = (x: number): number => {
    const { left, right } = place.current!;
    return Math.min(right, Math.max(left, x));
  };
  const drop = (): void => {
    if (drag === undefined) return;
    const [from, to] = [Math.min(...drag), Math.max(...drag)];
    const { valueAt } = place.current!;
    if (to - from >= SHORTEST) onPart?.([valueAt(from), valueAt(to)]);
    setDrag(undefined);
  };
  return (
    <div class="plot" role="img" aria-label={label} style={{ "--height": `${height}px` }}>
      <canvas
        ref={canvas}
        onPointerDown={({ button, offsetX, pointerId }) => {
          if (onPart === undefined || button !== 0 || place.current === undefined) return;
          canvas.current!.setPointerCapture(pointerId);
          setDrag([within(offsetX), within(offsetX)]);
        }}
        onPointerUp={drop}
        onPointerCancel={() => setDrag(undefined)}
        onDblClick={() => onPart?.(undefined)}
        onPointerMove={({ offsetX, offsetY }) => {
          const drawn = place.current;
          if (drag !== undefined) setDrag([drag[0], within(offsetX)]);
          if (drawn === undefined || offsetX < drawn.left || offsetX > drawn.right) return leave();
          onPoint?.(drawn.valueAt(offsetX));
          onHighlight?.(nearestRun(view, drawn, offsetX, offsetY));
        }}
        onPointerLeave={leave}
      />
      {drag !== undefined && (
        <div
          class="dragged"
          style={{ left: `${Math.min(...drag)}px`, width: `${Math.abs(drag[1] - drag[0])}px` }}
        />
      )}
    </div>
  );
}
