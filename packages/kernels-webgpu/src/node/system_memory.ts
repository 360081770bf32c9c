import { readFileSync } from "node:fs";
import { totalmem } from "node:os";

/**
 * Bytes of address space reserved for the driver: if its compiler runs out, the driver ends the
 * process.
 */
const DRIVER_ADDRESSES = 2 ** 30;

/**
 * Returns the bytes that the process may still allocate: the minimum of the machine's free memory,
 * the container's limit and the address space limit.
 */
export function systemMemory(): number {
  // 0 or 2⁶⁴ if unlimited; not available in Deno and Bun.
  const contained = (process.constrainedMemory as (() => number) | undefined)?.() || totalmem();
  const left = Math.min(totalmem(), contained) - process.memoryUsage.rss();
  return Math.max(0, Math.min(left, freeAddresses() - DRIVER_ADDRESSES));
}

/**
 * Returns the bytes of address space that the process may still reserve (`ulimit -v`); Infinity if
 * there is no limit or it is unknown.
 */
function freeAddresses(): number {
  try {
    const limits = readFileSync("/proc/self/limits", "utf8");
    const used = readFileSync("/proc/self/status", "utf8");
    const limit = Number(/^Max address space\s+(\d+)/m.exec(limits)![1]);
    return limit - 1024 * Number(/^VmSize:\s+(\d+) kB/m.exec(used)![1]);
  } catch {
    return Number.POSITIVE_INFINITY; // "unlimited", or not Linux
  }
}
