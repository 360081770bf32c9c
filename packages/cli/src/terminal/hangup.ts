import { basename } from "node:path";
import { readTextFileSync } from "@lrm/files";

/** Bit of SIGHUP in Linux's masks of signals. */
const HANGUP = 1n;
/** Bits of a file's flags for the access mode, and the value for write-only. */
const ACCESS = 3;
const WRITE_ONLY = 1;

let ignored: boolean | undefined;

/**
 * Tells whether this process was started to outlive its terminal: by `nohup`, or by a shell that
 * ignores SIGHUP.
 *
 * Node resets ignored signals at its start, so this looks at other signs: the environment variable
 * in which the shell records the command `nohup`, and, on Linux, the signals that the parent
 * process ignores (children inherit them), and a standard input that is write-only, with which
 * `nohup` replaces a terminal. The last sign also works through `npx`.
 */
export function isHangupIgnored(): boolean {
  ignored ??=
    basename(process.env._ ?? "") === "nohup" ||
    ignoresHangup(process.ppid) ||
    isWriteOnly("/proc/self/fdinfo/0");
  return ignored;
}

/** Tells whether a stream is write-only, from its entry in /proc. */
function isWriteOnly(info: string): boolean {
  const flags = /^flags:\s*([0-7]+)$/m.exec(textOf(info))?.[1] ?? "0";
  return (Number.parseInt(flags, 8) & ACCESS) === WRITE_ONLY;
}

/** Ignores SIGHUP again if Node has reset it. */
export function keepHangupIgnored(): void {
  if (isHangupIgnored()) process.on("SIGHUP", () => undefined);
}

/** Tells whether a process ignores SIGHUP. False if unknown. */
export function ignoresHangup(id: number): boolean {
  const mask = /^SigIgn:\s*([0-9a-f]+)$/m.exec(textOf(`/proc/${id}/status`))?.[1] ?? "0";
  return (BigInt(`0x${mask}`) & HANGUP) !== 0n;
}

/** Reads a file of /proc. Empty if it is missing. */
function textOf(path: string): string {
  try {
    return readTextFileSync(path);
  } catch {
    return "";
  }
}
