import { readFileSync } from "node:fs";
import { arch, cpus, platform, release, totalmem } from "node:os";

/** The machine that numbers were measured on. */
export interface Machine {
  readonly processor: string;
  readonly threads: number;
  /** Vector instructions that products use; empty if the system does not list them. */
  readonly instructions: readonly string[];
  readonly memoryGiB: number;
  readonly system: string;
  readonly node: string;
}

const INSTRUCTIONS = ["avx2", "fma", "avx512f", "amx_tile", "asimd", "sve"];

/** Describes the machine that this process runs on. */
export function machine(): Machine {
  const processors = cpus();
  return {
    processor: processors[0]?.model.trim() ?? "unknown",
    threads: processors.length,
    instructions: instructions(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${release()} ${arch()}`,
    node: process.version,
  };
}

/** Lists vector instructions on Linux; other systems show only the processor's name. */
function instructions(): string[] {
  try {
    const text = readFileSync("/proc/cpuinfo", "utf8");
    const flags = new Set(/^(?:flags|Features)\s*:(.*)$/m.exec(text)?.[1]?.trim().split(" "));
    return INSTRUCTIONS.filter((name) => flags.has(name));
  } catch {
    return [];
  }
}
