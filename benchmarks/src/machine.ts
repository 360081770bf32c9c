import { readFileSync } from "node:fs";
import { arch, cpus, platform, release, totalmem } from "node:os";

/** What numbers belong to. */
export interface Machine {
  readonly processor: string;
  readonly threads: number;
  /** Of the vector instructions, those that products use; empty where the system does not say. */
  readonly instructions: readonly string[];
  readonly memoryGiB: number;
  readonly system: string;
  readonly node: string;
}

const INSTRUCTIONS = ["avx2", "fma", "avx512f", "amx_tile", "asimd", "sve"];

/** The machine that this runs on. */
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

/** Linux tells; elsewhere the processor's name has to do. */
function instructions(): string[] {
  try {
    const text = readFileSync("/proc/cpuinfo", "utf8");
    const flags = new Set(/^(?:flags|Features)\s*:(.*)$/m.exec(text)?.[1]?.trim().split(" "));
    return INSTRUCTIONS.filter((name) => flags.has(name));
  } catch {
    return [];
  }
}
