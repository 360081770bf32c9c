import { basename } from "node:path";
import { readTextFileSync } from "@lrm/files";

/** Bit of SIGHUP in the masks of signals that Linux shows. */
const HANGUP = 1n;
/**
 * Bits of a file's flags that say whether it is read or written, and the value for written only.
 */
const ACCESS = 3;
const WRITE_ONLY = 1;

let ignored: boolean | undefined;

/**
 * Tells whether this process was started to outlive its terminal: by `nohup`, or by a shell that
 * ignores SIGHUP.
 *
 * Node forgets at its start which signals it is to ignore. So it is read from what the shell says
 * of `nohup` in the environment, and, on Linux, from what the parent itself ignores, which its
 * children do by default, and from the standard input that `nohup` puts in the place of a terminal:
 * it cannot be read. That one comes through `npx` too.
 */
export function isHangupIgnored(): boolean {
  ignored ??=
    basename(process.env._ ?? "") === "nohup" ||
    ignoresHangup(process.ppid) ||
    isWriteOnly("/proc/self/fdinfo/0");
  return ignored;
}

/** Tells whether a stream is open for writing only, by what Linux says of it. */
function isWriteOnly(info: string): boolean {
  const flags = /^flags:\s*([0-7]+)$/m.exec(textOf(info))?.[1] ?? "0";
  return (Number.parseInt(flags, 8) & ACCESS) === WRITE_ONLY;
}

/** Ignores SIGHUP again where Node has forgotten that it is to be ignored. */
export function keepHangupIgnored(): void {
  if (isHangupIgnored()) process.on("SIGHUP", () => undefined);
}

/** Tells whether a process ignores SIGHUP; false where the system does not say. */
export function ignoresHangup(id: number): boolean {
  const mask = /^SigIgn:\s*([0-9a-f]+)$/m.exec(textOf(`/proc/${id}/status`))?.[1] ?? "0";
  return (BigInt(`0x${mask}`) & HANGUP) !== 0n;
}

/** A file of the system; empty where there is none. */
function textOf(path: string): string {
  try {
    return readTextFileSync(path);
  } catch {
    return "";
  }
}
