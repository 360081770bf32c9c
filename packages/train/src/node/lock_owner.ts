import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { errorCode } from "@lrm/files";

/** A process that holds a lock, or held it when it died. All of it stands in a file's name, so that a rename changes owners all at once. */
export interface LockOwner {
  /** The file's name; never the same twice. */
  readonly name: string;
  readonly process: number;
  readonly host: string;
  /** When the process started, in the kernel's ticks, and in which boot of the machine; empty where the system does not tell. Process numbers are used again. */
  readonly started: string;
  readonly boot: string;
}

const NAME = /^(\d+)-(\d*)-([0-9a-f]*)-(.*)-[0-9a-f]{16}$/;

/** A new name for this process as an owner; letters that every file system takes. */
export async function nameOwner(): Promise<string> {
  const { started } = await statusOf(process.pid);
  const nonce = randomBytes(8).toString("hex");
  return [process.pid, started, await currentBoot(), currentHost(), nonce].join("-");
}

/** undefined for a name that is no owner's. */
export function parseOwner(name: string): LockOwner | undefined {
  const match = NAME.exec(name);
  if (match === null) return undefined;
  const [, id, started, boot, host] = match;
  return { name, process: Number(id), started: started!, boot: boot!, host: host! };
}

/** Whether an owner may still be running; true where it cannot be known. */
export async function isAlive({ process: id, host, started, boot }: LockOwner): Promise<boolean> {
  if (host !== currentHost()) return true;
  const booted = await currentBoot();
  if (boot !== "" && booted !== "" && boot !== booted) return false;
  try {
    process.kill(id, 0);
  } catch (error) {
    // EPERM: there is such a process, of another user.
    if (errorCode(error) !== "EPERM") return false;
  }
  const now = await statusOf(id);
  if (now.ended) return false;
  return started === "" || now.started === "" || now.started === started;
}

function currentHost(): string {
  return hostname()
    .replace(/[^A-Za-z0-9.-]/g, "_")
    .slice(0, 100);
}

/** A number that changes when the machine starts anew, on Linux; empty elsewhere. */
async function currentBoot(): Promise<string> {
  const id = await readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => "");
  return id.replace(/[^0-9a-f]/g, "").slice(0, 16);
}

/** A process as Linux sees it; `started` is empty elsewhere. */
async function statusOf(id: number): Promise<{ started: string; ended: boolean }> {
  const stat = await readFile(`/proc/${id}/stat`, "utf8").catch(() => "");
  // The name in parentheses may hold spaces. After it come the state, field 3, and in the end the start, field 22.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  // Z: killed, and its parent has not taken notice yet.
  return { started: fields[19] ?? "", ended: /^[ZX]/.test(fields[0] ?? "") };
}
