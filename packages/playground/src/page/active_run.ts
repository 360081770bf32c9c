import { type Signal, signal } from "@preact/signals";
import type { WorkerMessage } from "../protocol.ts";
import { Curve } from "./curves.ts";

/** Message of the worker of one kind. */
export type Message<Kind extends WorkerMessage["kind"]> = Extract<WorkerMessage, { kind: Kind }>;

/** A run of several that train side by side. */
export interface ActiveRun {
  readonly curve: Curve;
  readonly spectrum: Signal<Message<"spectrum"> | undefined>;
  /** The newest first. */
  readonly samples: Signal<readonly Message<"sample">[]>;
  /** Reason why it ended before the others, in a sentence, if it did. */
  readonly failure: Signal<string | undefined>;
}

/** Makes a run that has not started. */
export function freshRun(): ActiveRun {
  return {
    curve: new Curve(),
    spectrum: signal(undefined),
    samples: signal([]),
    failure: signal(undefined),
  };
}

/** Selects the runs that did not fail; all runs if all failed. */
export function unfailed(runs: readonly ActiveRun[]): readonly ActiveRun[] {
  const others = runs.filter(({ failure }) => failure.value === undefined);
  return others.length > 0 ? others : runs;
}
