import type { StepKernel } from "./step_kernel.ts";

/** Tracks of the trace, from top to bottom. */
const TRACKS = ["steps", "begin", "forward", "backward", "optimizer", "metrics"] as const;
const PROCESS = 1;

/**
 * Creates a Chrome trace for https://ui.perfetto.dev: a track of steps, and below it a track of
 * kernels for each phase.
 *
 * @param device  device that ran the kernels
 * @param kernels  kernels in the order of execution
 * @see the Trace Event Format,
 *   https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU
 */
export function chromeTrace(device: string, kernels: readonly StepKernel[]): string {
  const named = (name: string, what: object): object => ({ ph: "M", pid: PROCESS, name, ...what });
  const tracks = TRACKS.flatMap((name, tid) => [
    named("thread_name", { tid, args: { name } }),
    named("thread_sort_index", { tid, args: { sort_index: tid } }),
  ]);
  const slice = (
    name: string,
    track: (typeof TRACKS)[number],
    start: number,
    duration: number,
  ) => ({
    name,
    cat: track,
    ph: "X",
    pid: PROCESS,
    tid: TRACKS.indexOf(track),
    // In microseconds.
    ts: start * 1000,
    dur: duration * 1000,
  });
  const steps = [...new Set(kernels.map(({ step }) => step))].map((step) => {
    const own = kernels.filter((kernel) => kernel.step === step);
    const start = Math.min(...own.map((kernel) => kernel.start));
    const end = Math.max(...own.map((kernel) => kernel.start + kernel.duration));
    return slice(`step ${step}`, "steps", start, end - start);
  });
  const events = [
    ...steps,
    ...kernels.flatMap(({ kernel, phase, start, duration }) =>
      phase === "end" ? [] : [slice(kernel, phase, start, duration)],
    ),
  ].sort((a, b) => a.ts - b.ts);
  return `${JSON.stringify({
    displayTimeUnit: "ms",
    traceEvents: [named("process_name", { args: { name: device } }), ...tracks, ...events],
  })}\n`;
}
