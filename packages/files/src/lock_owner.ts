import { randomBytes } from "node:crypto";
import { readFile, readlink } from "node:fs/promises";
import { hostname } from "node:os";
import { errorCode } from "./error_code.ts";

/**
 * Process that holds a lock, or held it when it died. The name of a file encodes all fields, so
 * that a rename changes the owner atomically.
 */
export interface LockOwner {
  /** Name of the file, which is never used twice. */
  readonly name: string;
  readonly process: number;
  readonly host: string;
  /**
   * Start of the process in ticks of the kernel, as process numbers are reused; empty on systems
   * that do not report it.
   */
  readonly started: string;
  /**
   * Boot of the machine and namespace of process numbers, of which each container has its own. They
   * identify the process table of the number; empty on systems without them.
   */
  readonly boot: string;
  readonly namespace: string;
}

const NAME = /^(\d+)-(\d*)-([0-9a-f]*)-([^@]*)@(\d*)-[0-9a-f]{16}$/;

/** Makes a new name for this process as an owner, with characters that every file system allows. */
export async function nameOwner(): Promise<string> {
  const { started } = await statusOf(process.pid);
  const nonce = randomBytes(8).toString("hex");
  const { host, boot, namespace } = await currentTable();
  return [process.pid, started, boot, `${host}@${namespace}`, nonce].join("-");
}

/** Parses the name of a file; undefined if it is not that of an owner. */
export function parseOwner(name: string): LockOwner | undefined {
  const match = NAME.exec(name);
  if (match === null) return undefined;
  const [, id, started, boot, host, namespace] = match;
  return {
    name,
    process: Number(id),
    started: started!,
    boot: boot!,
    host: host!,
    namespace: namespace!,
  };
}

/**
 * Tells from the process table whether an owner is alive; `"unknown"` for an owner in another
 * container, on another machine or before the last boot.
 */
export async function lifeOf(owner: LockOwner): Promise<"living" | "dead" | "unknown"> {
  const table = await currentTable();
  const same = (["host", "boot", "namespace"] as const).every((key) => owner[key] === table[key]);
  if (!same) return "unknown";
  try {
    process.kill(owner.process, 0);
  } catch (error) {
    // EPERM: the process exists and belongs to another user.
    if (errorCode(error) !== "EPERM") return "dead";
  }
  const now = await statusOf(owner.process);
  if (now.ended) return "dead";
  const comparable = owner.started !== "" && now.started !== "";
  return comparable && now.started !== owner.started ? "dead" : "living";
}

/** Identifies the process table of this process. */
async function currentTable(): Promise<Pick<LockOwner, "host" | "boot" | "namespace">> {
  const host = hostname()
    .replace(/[^A-Za-z0-9.-]/g, "_")
    .slice(0, 100);
  // On Linux only: a number that changes with every boot, and `pid:[4026531836]`.
  const boot = await readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => "");
  const namespace = await readlink("/proc/self/ns/pid").catch(() => "");
  return {
    host,
    boot: boot.replace(/[^0-9a-f]/g, "").slice(0, 16),
    namespace: namespace.replace(/\D/g, ""),
  };
}

/** Reads the status of a process on Linux; `started` is empty on other systems. */
async function statusOf(id: number): Promise<{ started: string; ended: boolean }> {
  const stat = await readFile(`/proc/${id}/stat`, "utf8").catch(() => "");
  // The name in parentheses may contain spaces. After it come the state, field 3, and later the
  // start, field 22.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  // Z: the process has ended, but its parent has not collected it yet.
  return { started: fields[19] ?? "", ended: /^[ZX]/.test(fields[0] ?? "") };
}
