import { type Signal, signal } from "@preact/signals";
import type { WorkerMessage } from "../protocol.ts";
import { Curve } from "./curves.ts";

/** What the worker tells, of this kind. */
export type Message<Kind extends WorkerMessage["kind"]> = Extract<WorkerMessage, { kind: Kind }>;

/** A run of several that train side by side. */
export interface ActiveRun {
  readonly curve: Curve;
  readonly spectrum: Signal<Message<"spectrum"> | undefined>;
  /** The newest first. */
  readonly samples: Signal<readonly Message<"sample">[]>;
  /** Why it ended before the others, in a sentence, where it did. */
  readonly failure: Signal<string | undefined>;
}

/** A run that has not begun. */
export function freshRun(): ActiveRun {
  return {
    curve: new Curve(),
    spectrum: signal(undefined),
    samples: signal([]),
    failure: signal(undefined),
  };
}

/** The runs that did not end before the others; all, where all did. */
export function going(runs: readonly ActiveRun[]): readonly ActiveRun[] {
  const left = runs.filter(({ failure }) => failure.value === undefined);
  return left.length > 0 ? left : runs;
}
