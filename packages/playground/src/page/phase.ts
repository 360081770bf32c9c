/** Where training stands. The first and the last three wait for Start. */
export type Phase =
  | "idle"
  | "preparing"
  | "training"
  | "pausing"
  | "paused"
  | "stopping"
  | "done"
  | "stopped"
  | "failed";

/** Whether a run is under way in this phase. */
export function isBusy(phase: Phase): boolean {
  switch (phase) {
    case "preparing":
    case "training":
    case "pausing":
    case "paused":
    case "stopping":
      return true;
    case "idle":
    case "done":
    case "stopped":
    case "failed":
      return false;
    default:
      return phase satisfies never;
  }
}
