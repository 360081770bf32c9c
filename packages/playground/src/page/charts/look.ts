import { runMark } from "../run_marks.ts";
import type { Look } from "./view.ts";

/** Number of colours of runs. */
const RUNS = 6;

/** Resolves the colours at an element: a canvas knows neither properties nor `light-dark()`. */
export function lookOf(element: HTMLElement): Look {
  const probe = element.parentElement!.appendChild(document.createElement("span"));
  const color = (property: string): string => {
    probe.style.color = `var(${property})`;
    return getComputedStyle(probe).color;
  };
  const look = {
    text: color("--text"),
    muted: color("--muted"),
    line: color("--line"),
    surface: color("--surface"),
    runs: Array.from({ length: RUNS }, (_, run) => color(runMark(run).color)),
  };
  probe.remove();
  return look;
}
