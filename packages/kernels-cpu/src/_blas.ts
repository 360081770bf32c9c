import { createRequire } from "node:module";
import { DeviceError } from "@lrm/tensor";
import { versionOf } from "./_blas_version.ts";
import { blisCoreOf, coreOf, withBestCore } from "./_openblas_core.ts";

/** System BLAS library that was found, and what is needed to call it. */
export interface SystemBlas {
  /** Name for the system's loader. */
  readonly library: string;
  /** Name for people, with version and core: results depend on all of them. */
  readonly title: string;
  /** Core of OpenBLAS or BLIS; undefined for other libraries. */
  readonly core: string | undefined;
  /** Path of the package `koffi`, for threads, which have no imports. */
  readonly koffi: string;
}

/**
 * Usual paths of fast libraries with 32-bit sizes. The reference BLAS is not listed: it is slower
 * than this package.
 */
const LIBRARIES: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: [
    "/System/Library/Frameworks/Accelerate.framework/Accelerate",
    "/opt/homebrew/opt/openblas/lib/libopenblas.dylib",
    "/usr/local/opt/openblas/lib/libopenblas.dylib",
  ],
  win32: ["libopenblas.dll", "openblas.dll", "mkl_rt.2.dll"],
};
const LIBRARIES_ELSEWHERE = [
  "libopenblas.so.0",
  "libopenblas.so",
  "libmkl_rt.so.2",
  "libmkl_rt.so",
  "libblis.so.4",
  "libblis.so",
];

/**
 * Functions that limit OpenBLAS, MKL, Accelerate and BLIS to the calling thread when called with 1,
 * each with the type of its argument.
 */
const ONE_THREAD = [
  ["openblas_set_num_threads", "int"],
  ["MKL_Set_Num_Threads", "int"],
  ["BLASSetThreading", "int"],
  ["bli_thread_set_num_threads", "int64_t"],
] as const;

/**
 * Libraries in use. The system unloads a library when its last handle is collected, and loads it
 * again with other settings.
 */
const kept = new Set<unknown>();

/**
 * Loads the system's BLAS, for the best core that it has, and disables its own threads.
 *
 * @param library  a name or a path; default: the first of the usual ones that loads
 * @throws DeviceError if koffi is missing or no library can be loaded
 */
export async function findBlas(library?: string): Promise<SystemBlas> {
  const koffi = await import("koffi").catch(() => {
    throw new DeviceError(
      "Cannot call the system's BLAS: the package koffi is not installed",
      "run `npm install koffi`",
    );
  });
  const names =
    library === undefined ? (LIBRARIES[process.platform] ?? LIBRARIES_ELSEWHERE) : [library];
  for (const name of names) {
    try {
      const load = () => koffi.load(name);
      const loaded = withBestCore(load(), load);
      kept.add(loaded);
      loaded.func("cblas_sgemm", "void", []);
      for (const [setter, type] of ONE_THREAD) {
        callIfThere(() => loaded.func(setter, "void", [type]));
      }
      const core = coreOf(loaded) ?? blisCoreOf(loaded);
      const version = versionOf(loaded);
      return {
        library: name,
        title: `${name}${version === undefined ? "" : ` ${version}`}${core === undefined ? "" : ` (${core})`}`,
        core,
        koffi: createRequire(import.meta.url).resolve("koffi"),
      };
    } catch {
      // Missing, or without the C interface: try the next one.
    }
  }
  throw new DeviceError(
    `Cannot load a BLAS with cblas_sgemm from ${names.join(", ")}: none of them loads`,
    "install OpenBLAS (Debian: `apt install libopenblas0`), or name another library",
  );
}

function callIfThere(find: () => (threads: number) => void): void {
  try {
    find()(1);
  } catch {
    // Belongs to another library.
  }
}
