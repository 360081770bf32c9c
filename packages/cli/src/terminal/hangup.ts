import { basename } from "node:path";
import { readTextFileSync } from "@lrm/files";

/** Bit of SIGHUP in the masks of signals that Linux shows. */
const HANGUP = 1n;

let ignored: boolean | undefined;

/**
 * Whether this process was started to outlive its terminal: by `nohup`, or by a shell that ignores SIGHUP.
 *
 * Node forgets at its start which signals its parent told it to ignore. So it is read from what `nohup` leaves in the
 * environment, and, on Linux, from what the parent itself ignores, which its children do by default.
 */
export function isHangupIgnored(): boolean {
  ignored ??= basename(process.env._ ?? "") === "nohup" || ignoresHangup(process.ppid);
  return ignored;
}

/** Ignores SIGHUP again where Node has forgotten that it is to be ignored. */
export function keepHangupIgnored(): void {
  if (isHangupIgnored()) process.on("SIGHUP", () => undefined);
}

/** Whether a process ignores SIGHUP; false where the system does not tell. */
export function ignoresHangup(id: number): boolean {
  try {
    const mask = /^SigIgn:\s*([0-9a-f]+)$/m.exec(readTextFileSync(`/proc/${id}/status`))?.[1];
    return mask !== undefined && (BigInt(`0x${mask}`) & HANGUP) !== 0n;
  } catch {
    return false;
  }
}
