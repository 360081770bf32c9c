import { randomBytes } from "node:crypto";
import { readFile, readlink } from "node:fs/promises";
import { hostname } from "node:os";
import { errorCode } from "./error_code.ts";

/** A process that holds a lock, or held it when it died. All of it stands in a file's name, so that a rename changes owners all at once. */
export interface LockOwner {
  /** The file's name; never the same twice. */
  readonly name: string;
  readonly process: number;
  readonly host: string;
  /**
   * When the process started, in the kernel's ticks; empty where the system does not tell. Process
   * numbers are used again.
   */
  readonly started: string;
  /**
   * Boot of the machine, and namespace of process numbers (each container has its own): the process
   * table that the number is from; empty where the system has no such thing.
   */
  readonly boot: string;
  readonly namespace: string;
}

const NAME = /^(\d+)-(\d*)-([0-9a-f]*)-([^@]*)@(\d*)-[0-9a-f]{16}$/;

/** A new name for this process as an owner; letters that every file system takes. */
export async function nameOwner(): Promise<string> {
  const { started } = await statusOf(process.pid);
  const nonce = randomBytes(8).toString("hex");
  const { host, boot, namespace } = await currentTable();
  return [process.pid, started, boot, `${host}@${namespace}`, nonce].join("-");
}

/** undefined for a name that is no owner's. */
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
 * Tells by the process table whether an owner still runs. That of another container, machine or boot
 * cannot be read: `"unknown"`.
 */
export async function lifeOf(owner: LockOwner): Promise<"living" | "dead" | "unknown"> {
  const table = await currentTable();
  const same = (["host", "boot", "namespace"] as const).every((key) => owner[key] === table[key]);
  if (!same) return "unknown";
  try {
    process.kill(owner.process, 0);
  } catch (error) {
    // EPERM: there is such a process, of another user.
    if (errorCode(error) !== "EPERM") return "dead";
  }
  const now = await statusOf(owner.process);
  if (now.ended) return "dead";
  const comparable = owner.started !== "" && now.started !== "";
  return comparable && now.started !== owner.started ? "dead" : "living";
}

/** The process table of this process. */
async function currentTable(): Promise<Pick<LockOwner, "host" | "boot" | "namespace">> {
  const host = hostname()
    .replace(/[^A-Za-z0-9.-]/g, "_")
    .slice(0, 100);
  // On Linux only: a number that changes when the machine starts anew, and `pid:[4026531836]`.
  const boot = await readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => "");
  const namespace = await readlink("/proc/self/ns/pid").catch(() => "");
  return {
    host,
    boot: boot.replace(/[^0-9a-f]/g, "").slice(0, 16),
    namespace: namespace.replace(/\D/g, ""),
  };
}

/** A process as Linux sees it; `started` is empty elsewhere. */
async function statusOf(id: number): Promise<{ started: string; ended: boolean }> {
  const stat = await readFile(`/proc/${id}/stat`, "utf8").catch(() => "");
  // The name in parentheses may hold spaces. After it come the state, field 3, and in the end the start, field 22.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  // Z: killed, and its parent has not taken notice yet.
  return { started: fields[19] ?? "", ended: /^[ZX]/.test(fields[0] ?? "") };
}
