// A named import, so that bundlers drop the rest of the file.
import { version as VERSION } from "../../package.json";
import type { AdapterFacts } from "../device/adapter.ts";
import { parseKernels } from "../kernels/product_kernels.ts";
import { CANDIDATES } from "./candidates.ts";

/**
 * Storage of kernel choices beyond the process or the page. A store that cannot be read or written
 * behaves like an empty one.
 */
export interface KernelStore {
  read(key: string): Promise<string | undefined>;
  write(key: string, text: string): Promise<void>;
}

/** Maximum characters of an entry; a typical one has about 800. */
const LONGEST = 10_000;

/**
 * Returns the key of a measured choice: the adapter with its driver if known, this package's
 * version, the shader compiler, and the candidates.
 */
export function cacheKey(
  { vendor, architecture, device, description }: AdapterFacts,
  runtime: string,
  version: string = VERSION,
  candidates: string = CANDIDATES,
): string {
  return JSON.stringify({
    vendor,
    architecture,
    device,
    description,
    runtime,
    version,
    candidates,
  });
}

/** Reads the kernels stored for `key`; undefined if there are none or the entry is damaged. */
export async function readKernels(store: KernelStore, key: string): Promise<string | undefined> {
  try {
    const text = (await store.read(key)) ?? "{}";
    // A longer text is not an entry of ours and need not be parsed.
    if (text.length > LONGEST) return undefined;
    const entry: unknown = JSON.parse(text);
    const { key: of, kernels } = entry as { readonly key?: unknown; readonly kernels?: unknown };
    if (of !== key || typeof kernels !== "string") return undefined;
    parseKernels(kernels);
    return kernels;
  } catch {
    return undefined;
  }
}

/** Stores kernels for `key`. If that fails, they are measured again next time. */
export async function writeKernels(
  store: KernelStore,
  key: string,
  kernels: string,
): Promise<void> {
  await store.write(key, `${JSON.stringify({ key, kernels })}\n`).catch(() => undefined);
}
