import { ArgumentError } from "@lrm/tensor";
import { adapterFacts, isSoftwareAdapter } from "../device/adapter.ts";
import { hasSubgroups, usedLimits } from "../device/limits.ts";
import { formatKernels, type ProductKernels, parseKernels } from "../kernels/product_kernels.ts";
import { type Tuning, tuningFor } from "../kernels/tuning.ts";
import type { WebGPUBackendOptions } from "../options.ts";
import { type MatmulTile, tileName } from "../wgsl/matmul_settings.ts";
import { tileRuns } from "./candidates.ts";
import { cacheKey, type KernelStore, readKernels, writeKernels } from "./kernel_cache.ts";

/** Storage of measured kernels, and the part of their key that does not depend on the adapter. */
export interface TuningPlace {
  readonly store: KernelStore;
  /** Name of the shader compiler. */
  readonly runtime: string;
  /** True if waiting for a promise of the device keeps a host thread busy, as Dawn does in Node. */
  readonly spins?: boolean;
  /** Milliseconds of a search. Default: depends on the adapter's kind. */
  readonly budget?: number;
}

/** Chooses the tuning for this device according to `options.tuning`. */
export async function tune(
  device: GPUDevice,
  adapter: GPUAdapterInfo,
  options: WebGPUBackendOptions,
  place: TuningPlace,
): Promise<Tuning> {
  const facts = adapterFacts(adapter);
  const software = isSoftwareAdapter(facts);
  const base: Tuning = {
    ...tuningFor(facts, hasSubgroups(device)),
    sleeps: software && (place.spins ?? false),
  };
  const { tuning = software ? "default" : "measure" } = options;
  if (typeof tuning === "object") {
    return { ...base, products: recordedKernels(device, tuning.kernels, options) };
  }
  switch (tuning) {
    case "default":
      return base;
    case "measure": {
      const key = cacheKey(facts, place.runtime);
      const known = await storedKernels(place.store, key, device, options);
      if (known !== undefined) return { ...base, products: known };
      // Once for each adapter, so most programs never load it.
      const { measureKernels } = await import("./measure_kernels.ts");
      const products = await measureKernels(device, adapter, options, base, place.budget);
      // Another process may have stored a choice in the meantime: all processes use the same one.
      const first = await storedKernels(place.store, key, device, options);
      if (first !== undefined) return { ...base, products: first };
      await writeKernels(place.store, key, formatKernels(products));
      return { ...base, products };
    }
    default:
      return tuning satisfies never;
  }
}

function recordedKernels(
  device: GPUDevice,
  text: string,
  options: WebGPUBackendOptions,
): ProductKernels {
  const products = parseKernels(text);
  const unfit = unfitTile(products, device, options);
  if (unfit === undefined) return products;
  throw new ArgumentError(
    `Cannot use the recorded kernels on this device: ${tileName(unfit)} needs ${unfit.kind === "quads" && !hasSubgroups(device) ? "subgroups, which it does not have" : "larger workgroups than it has"}`,
    "use the device that they were measured on, or start anew",
  );
}

/**
 * Returns the stored kernels of this adapter, unless they need features or limits that this device
 * lacks: a device supplied by a page may lack some.
 */
async function storedKernels(
  store: KernelStore,
  key: string,
  device: GPUDevice,
  options: WebGPUBackendOptions,
): Promise<ProductKernels | undefined> {
  const text = await readKernels(store, key);
  if (text === undefined) return undefined;
  const products = parseKernels(text);
  return unfitTile(products, device, options) === undefined ? products : undefined;
}

/** Returns a tile that the device cannot run, if there is one. */
function unfitTile(
  { tiles }: ProductKernels,
  device: GPUDevice,
  options: WebGPUBackendOptions,
): MatmulTile | undefined {
  const limits = usedLimits(device.limits, options.limits);
  const subgroups = hasSubgroups(device);
  return Object.values(tiles).find((tile) => !tileRuns(tile, limits, subgroups));
}
