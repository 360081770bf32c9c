import { readFileSync } from "node:fs";
import { totalmem } from "node:os";

/** Addresses left to the driver: where its compiler gets none, the driver ends the process. */
const DRIVER_ADDRESSES = 2 ** 30;

/**
 * Bytes that the process may still take on this machine: of the machine's memory, of the limit of
 * its container and of its limit of addresses, the least.
 */
export function systemMemory(): number {
  // 0 or 2⁶⁴ without a limit; missing in Deno and Bun.
  const contained = (process.constrainedMemory as (() => number) | undefined)?.() || totalmem();
  const left = Math.min(totalmem(), contained) - process.memoryUsage.rss();
  return Math.max(0, Math.min(left, freeAddresses() - DRIVER_ADDRESSES));
}

/**
 * Bytes of addresses that the process may still set aside (`ulimit -v`); Infinity where there is no
 * limit, or none is told.
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
