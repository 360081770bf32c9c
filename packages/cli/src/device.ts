import type { Backend } from "@lrm/tensor";
import { RunError } from "@lrm/train/node";
import type { BackendRequest } from "./backends.ts";

/** What computes a run, as its `config.json` keeps it. */
export interface Device {
  readonly backend: "cpu" | "webgpu";
  /** For people. */
  readonly description: string;
  /** Whether it emulates a GPU on the CPU. */
  readonly software: boolean;
}

/** The device of a backend. */
export function deviceOf(backend: Backend): Device {
  const { description, software } = backend.info;
  return { backend: backend.name === "cpu" ? "cpu" : "webgpu", description, software };
}

/** The flags that take a device again. */
export function requestFor({ backend, software }: Device): BackendRequest {
  return { backend, ...(software && { adapter: "software" }) };
}

/**
 * Refuses to go on with a run on a device that rounds differently from the one that it began on.
 *
 * @param path  of the run, for the message
 */
export function checkSameDevice(path: string, began: Device, now: Device): void {
  if (roundingOf(began) === roundingOf(now)) return;
  throw new RunError(
    `Cannot resume ${path} on ${now.description}: it began on ${began.description}, and another device rounds differently; use that one, or start a new run`,
  );
}

/** All of a device that decides bits. On the CPU that is how products are added up, and neither how many threads do it nor why. */
export function roundingOf({ backend, description }: Device): string {
  if (backend === "webgpu") return description;
  return /\brelaxed\b/.test(description) ? "cpu, relaxed" : "cpu";
}
