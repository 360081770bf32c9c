import { type Signal, signal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { Part } from "./zoom.ts";

/**
 * Keeps the part of a chart's horizontal axis that is shown. A chart of something else is seen
 * whole first.
 *
 * @param shown  what the chart shows: its curves and what decides about its axis
 */
export function useZoom(...shown: readonly unknown[]): Signal<Part | undefined> {
  return useMemo(() => signal<Part | undefined>(undefined), shown);
}
