import type { AxisFunctions, Part } from "./zoom_axis.ts";

/**
 * Lets a reader zoom into all charts of a page that have the same horizontal axis: by a drag over a
 * chart, or with the buttons; a double click shows whole curves again. It runs in a page as its
 * source text, so it can use nothing from outside of itself but its argument.
 */
export function zoomCharts({
  ticksBetween,
  partWithin,
  written,
  roundedEnds,
}: AxisFunctions): void {
  /** Shortest drag that zooms, in units of the drawing. */
  const shortest = 8;
  type Chart = ReturnType<typeof chartOf>;
  const bar = document.querySelector<HTMLElement>(".zoom");
  const buttons = Array.from(bar?.querySelectorAll("button") ?? []);
  const charts = Array.from(document.querySelectorAll<SVGSVGElement>("svg[data-plot]"), chartOf);
  /** Ends of axes by their labels, over all charts, and of the parts that are shown instead. */
  const wholes = new Map<string, Part>();
  const parts = new Map<string, Part>();

  function chartOf(svg: SVGSVGElement) {
    const numbers = (text = "") => text.split(" ").map(Number);
    const all = <Kind extends Element>(selector: string) =>
      Array.from(svg.querySelectorAll<Kind>(selector));
    const [left = 0, right = 0, top = 0, bottom = 0] = numbers(svg.dataset.plot);
    const [first = 0, last = 0] = numbers(svg.dataset.domain);
    const [low, high] = svg.dataset.range ? numbers(svg.dataset.range) : [];
    const numberIn = (node: Element, name: string) => Number(node.getAttribute(name));
    const grid = svg.querySelector(".grid")!;
    return {
      ...{ svg, left, right, top, bottom, first, last, low, high, grid },
      unit: svg.dataset.unit ?? "",
      logarithmic: "logarithmic" in svg.dataset,
      whole: Array.from(grid.childNodes),
      shapes: all("polyline, polygon").map((node) => ({
        node,
        points: Array.from((node.getAttribute("points") ?? "").matchAll(/\S+/g), ([each]) => {
          const [x = 0, y = 0] = each.split(",").map(Number);
          return [x, y] as const;
        }),
      })),
      dots: all("circle").map((node) => ({
        ...{ node, x: numberIn(node, "cx"), y: numberIn(node, "cy") },
        outside: node.classList.contains("outside"),
      })),
      verticals: all(".mark, .readouts line").map((node) => ({ node, x: numberIn(node, "x1") })),
      columns: all(".readouts rect").map((node) => {
        const x = numberIn(node, "x");
        return { node, x, end: x + numberIn(node, "width") };
      }),
    };
  }

  /** Draws the chosen part of a chart, by moving what was drawn of the whole. */
  function draw(chart: Chart): void {
    const { left, right, top, bottom, first, last } = chart;
    const part = parts.get(chart.unit);
    const [from, to] = (part ?? [first, last]).map(
      (value) => left + ((value - first) / (last - first)) * (right - left),
    ) as [number, number];
    const x = (place: number) => left + ((place - from) / (to - from)) * (right - left);
    const [above, below] = part ? heights(chart, from, to) : [top, bottom];
    const y = (place: number) => top + ((place - above) / (below - above)) * (bottom - top);
    for (const { node, points } of chart.shapes) {
      const places = points.map(([a, b]) => `${x(a).toFixed(1)},${y(b).toFixed(1)}`);
      node.setAttribute("points", places.join(" "));
    }
    for (const { node, outside, ...place } of chart.dots) {
      const [cx, cy] = [x(place.x), outside ? place.y : y(place.y)];
      show(node, cx > left - 1 && cx < right + 1 && cy > top - 4 && cy < bottom + 1);
      node.setAttribute("cx", cx.toFixed(1));
      node.setAttribute("cy", cy.toFixed(1));
    }
    for (const { node, x: place } of chart.verticals) {
      show(node, x(place) > left - 1 && x(place) < right + 1);
      for (const name of ["x1", "x2"]) node.setAttribute(name, x(place).toFixed(1));
    }
    for (const { node, x: begin, end } of chart.columns) {
      const [a, b] = [Math.max(left, x(begin)), Math.min(right, x(end))];
      show(node, b > a);
      node.setAttribute("x", a.toFixed(1));
      node.setAttribute("width", Math.max(0, b - a).toFixed(1));
    }
    if (part) drawGrid(chart, part, [x, y], [above, below]);
    else chart.grid.replaceChildren(...chart.whole);
  }

  const isVisible = (node: Element): boolean => node.getClientRects().length > 0;
  const show = (node: Element, shown: boolean): void =>
    shown ? node.removeAttribute("display") : node.setAttribute("display", "none");

  /** Finds the heights between which the visible lines are, with a margin. */
  function heights(chart: Chart, from: number, to: number): readonly [number, number] {
    const { top, bottom, low, shapes } = chart;
    const seen = shapes.flatMap(({ node, points }) => {
      if (node.nodeName === "polygon" || !isVisible(node)) return [];
      return points.flatMap(([x, y], at) => {
        const [x0, y0] = points[at - 1] ?? [x, y];
        // Heights at which the line enters and leaves the frame.
        const edges = [from, to].filter((edge) => x0 < edge && edge < x);
        const heights = edges.map((edge) => y0 + ((edge - x0) / (x - x0)) * (y - y0));
        return x >= from && x <= to ? [...heights, y] : heights;
      });
    });
    if (typeof low !== "number" || seen.length === 0) return [top, bottom];
    const [least, most] = [Math.min(...seen), Math.max(...seen)];
    const margin = 0.04 * (most - least) || 4;
    return [least - margin, most + margin];
  }

  /** Draws the axes of a part: `x` and `y` move places of the whole. */
  function drawGrid(
    chart: Chart,
    [from, to]: readonly [number, number],
    [x, y]: readonly ((place: number) => number)[],
    [above, below]: readonly [number, number],
  ): void {
    const { left, right, top, bottom, first, last, low, high, logarithmic, whole } = chart;
    const lines = whole.filter((node) => node.nodeName === "line") as Element[];
    const texts = whole.filter((node) => node.nodeName === "text") as Element[];
    const drawn: Element[] = [];
    const add = (pattern: Element, attributes: object, text = "") => {
      const node = pattern.cloneNode() as Element;
      for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
      node.textContent = text;
      drawn.push(node);
    };
    if (typeof low === "number" && typeof high === "number") {
      const [bend, back] = logarithmic ? [Math.log, Math.exp] : [Number, Number];
      const [lowest, highest] = [bend(low), bend(high)];
      const valueAt = (place: number) =>
        back(lowest + ((bottom - place) / (bottom - top)) * (highest - lowest));
      const ticks = ticksBetween(valueAt(below), valueAt(above), 6, logarithmic);
      for (const value of ticks) {
        const share = (bend(value) - lowest) / (highest - lowest);
        const place = y!(bottom - share * (bottom - top)).toFixed(1);
        add(lines[0]!, { x1: left, x2: right, y1: place, y2: place });
        const beside = { x: left - 7, y: Number(place) + 5, "text-anchor": "end" };
        add(texts[0]!, beside, written(value));
      }
    } else {
      const isLevel = (line: Element) => line.getAttribute("y1") === line.getAttribute("y2");
      const isBeside = (text: Element) => text.getAttribute("text-anchor") === "end";
      drawn.push(...lines.filter(isLevel), ...texts.filter(isBeside));
    }
    for (const value of ticksBetween(from, to, 5, false)) {
      const place = x!(left + ((value - first) / (last - first)) * (right - left)).toFixed(1);
      add(lines[0]!, { x1: place, x2: place, y1: bottom, y2: bottom + 5 });
      add(texts[0]!, { x: place, y: bottom + 20, "text-anchor": "middle" }, written(value));
    }
    chart.grid.replaceChildren(...drawn);
  }

  /** Shows a part of an axis, within its ends; all of it if the part is that large. */
  function zoom(unit: string, from: number, to: number): void {
    const part = partWithin(wholes.get(unit)!, [from, to]);
    if (part) parts.set(unit, part);
    else parts.delete(unit);
  }

  /** Finds what is shown of an axis: a part, or the visible chart that begins last. */
  function shownOf(unit: string): Part | undefined {
    const visible = charts.filter((chart) => chart.unit === unit && isVisible(chart.svg));
    const [latest] = visible.sort((a, b) => b.first - a.first || b.last - a.last);
    return parts.get(unit) ?? (latest && [latest.first, latest.last]);
  }

  function drawAll(): void {
    for (const chart of charts) draw(chart);
    for (const button of buttons) {
      button.ariaDisabled = String(button.dataset.zoom !== "in" && parts.size === 0);
    }
    const shown = Array.from(parts, ([unit, ends]) => {
      return `${unit} ${roundedEnds(ends).map(written).join(" to ")}`;
    });
    const output = bar?.querySelector("output");
    if (output) output.textContent = shown.join(", ");
  }

  function press(does: string | undefined): void {
    for (const unit of wholes.keys()) {
      const shown = shownOf(unit);
      if (!shown || (does !== "in" && !parts.has(unit))) continue;
      const [from, to] = shown;
      const quarter = (to - from) / 4;
      if (does === "in") zoom(unit, from + quarter, to - quarter);
      if (does === "earlier") zoom(unit, from - 2 * quarter, to - 2 * quarter);
      if (does === "later") zoom(unit, from + 2 * quarter, to + 2 * quarter);
    }
    if (does === "whole") parts.clear();
    drawAll();
  }

  /** Lets a drag over a chart choose the part that is shown. */
  function listen({ svg, unit, left, right, top, bottom, first, last }: Chart): void {
    let begin: number | null = null;
    let area: Element | null = null;
    const placeOf = ({ clientX, clientY }: PointerEvent) => {
      const matrix = svg.getScreenCTM()!.inverse();
      const { x } = new DOMPoint(clientX, clientY).matrixTransform(matrix);
      return Math.min(right, Math.max(left, x));
    };
    const end = () => {
      area?.remove();
      begin = null;
      area = null;
    };
    svg.classList.add("zoomable");
    svg.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      svg.setPointerCapture(event.pointerId);
      begin = placeOf(event);
    });
    svg.addEventListener("pointermove", (event) => {
      if (begin === null) return;
      area ??= svg.appendChild(document.createElementNS(svg.namespaceURI, "rect") as Element);
      const place = placeOf(event);
      const box = { x: Math.min(begin, place), y: top, height: bottom - top, class: "dragged" };
      const attributes = { ...box, width: Math.abs(place - begin) };
      for (const [name, value] of Object.entries(attributes)) area.setAttribute(name, `${value}`);
    });
    svg.addEventListener("pointercancel", end);
    svg.addEventListener("pointerup", (event) => {
      if (begin === null) return;
      const [a, b] = [begin, placeOf(event)].sort((one, other) => one - other) as [number, number];
      end();
      if (b - a < shortest) return;
      const [from, to] = parts.get(unit) ?? [first, last];
      const at = (place: number) => from + ((place - left) / (right - left)) * (to - from);
      zoom(unit, at(a), at(b));
      drawAll();
    });
    svg.addEventListener("dblclick", () => press("whole"));
  }

  if (!bar || charts.length === 0) return;
  for (const chart of charts) {
    const { unit, first, last } = chart;
    const [least, most] = wholes.get(unit) ?? [first, last];
    wholes.set(unit, [Math.min(first, least), Math.max(last, most)]);
    listen(chart);
  }
  bar.hidden = false;
  for (const button of buttons) {
    button.addEventListener("click", () => press(button.dataset.zoom));
  }
  document.addEventListener("change", ({ target }) => {
    // The charts of another view show another part of the axis.
    if (target instanceof HTMLInputElement && target.type === "radio") parts.clear();
    // Lines that are hidden do not count for the heights.
    drawAll();
  });
  drawAll();
}
