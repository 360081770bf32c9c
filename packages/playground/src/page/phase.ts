/** Phase of training. In the first and the last three, Start is possible. */
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

/** Tells whether runs are active in this phase. */
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
