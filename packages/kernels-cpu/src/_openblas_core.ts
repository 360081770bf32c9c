import { readFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";
import type koffi from "koffi";

type Library = ReturnType<typeof koffi.load>;

/** Variable of the environment with the core that OpenBLAS uses; read when it is loaded. */
const VARIABLE = "OPENBLAS_CORETYPE";

/**
 * Cores without AVX2, which OpenBLAS takes for processors that are newer than itself: its products
 * are then four to five times as slow.
 */
const OLD_CORES =
  /^(katmai|coppermine|northwood|prescott|banias|atom|core2|penryn|dunnington|nehalem|sandybridge|athlon|opteron|opteron_sse3|barcelona|bobcat|generic)$/i;

/** Cores with wider vectors, each with the features that a processor needs for it; best first. */
const NEW_CORES = [
  ["Cooperlake", ["avx512f", "avx512dq", "avx512bw", "avx512vl", "avx512_bf16"]],
  ["SkylakeX", ["avx512f", "avx512dq", "avx512bw", "avx512vl"]],
  ["Haswell", ["avx2", "fma"]],
] as const;

/**
 * Loads OpenBLAS again for a better core, if it has chosen one without the vectors of this
 * processor. Versions of some years ago do so on processors that they do not know. A core that the
 * environment names is kept. Only the main thread can choose, since others have a copy of the
 * environment.
 *
 * @param load  loads the library
 * @returns  the library to use
 */
export function withBestCore(library: Library, load: () => Library): Library {
  if (process.env[VARIABLE] !== undefined || !isMainThread) return library;
  let best = library;
  try {
    for (const core of betterCores(coreOf(best), processorFeatures())) {
      process.env[VARIABLE] = core;
      best.unload();
      best = load();
      // An older version does not know the newest cores.
      if (coreOf(best)?.toLowerCase() === core.toLowerCase()) break;
    }
  } finally {
    delete process.env[VARIABLE];
  }
  return best;
}

/**
 * Lists the cores for a processor, the best first, if `current` is older.
 *
 * @param current  core that the library has chosen; undefined if it is not OpenBLAS
 * @param features  names of the processor's features, as Linux has them
 */
export function betterCores(
  current: string | undefined,
  features: ReadonlySet<string>,
): readonly string[] {
  if (current === undefined || !isOldCore(current)) return [];
  return NEW_CORES.filter(([, needed]) => needed.every((each) => features.has(each))).map(
    ([core]) => core,
  );
}

/** Tells whether a core's products use vectors of 128 bits only. */
export function isOldCore(core: string): boolean {
  return OLD_CORES.test(core);
}

/** Asks a library for its core; undefined if it is not OpenBLAS. */
export function coreOf(library: Library): string | undefined {
  try {
    return library.func("openblas_get_corename", "str", [])() as string;
  } catch {
    return undefined;
  }
}

/** Asks a library for its core; undefined if it is not BLIS. */
export function blisCoreOf(library: Library): string | undefined {
  try {
    const id = library.func("bli_arch_query_id", "int", [])();
    return library.func("bli_arch_string", "str", ["int"])(id) as string;
  } catch {
    return undefined;
  }
}

/** Reads the processor's features; none where the system is not Linux. */
function processorFeatures(): ReadonlySet<string> {
  try {
    const [, flags = ""] = /^flags\s*:(.*)$/m.exec(readFileSync("/proc/cpuinfo", "utf8")) ?? [];
    return new Set(flags.split(" "));
  } catch {
    return new Set();
  }
}
