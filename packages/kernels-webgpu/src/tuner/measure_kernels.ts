import { adapterFacts, isSoftwareAdapter } from "../device/adapter.ts";
import { hasSubgroups } from "../device/limits.ts";
import type { ProductKernels } from "../kernels/product_kernels.ts";
import type { Tuning } from "../kernels/tuning.ts";
import type { WebGPUBackendOptions } from "../options.ts";
import { WebGPUBackend } from "../webgpu_backend.ts";
import { candidateTiles, WORKGROUP_COUNTS } from "./candidates.ts";
import { DeviceBench } from "./device_bench.ts";
import { searchKernels } from "./search.ts";

/** Default milliseconds of a search, for a GPU; shaders compile slowly on an emulation. */
const BUDGET = 3_000;
const SOFTWARE_BUDGET = 6_000;

/**
 * Measures which kernels multiply fastest, with a separate backend, so that its memory and
 * pipelines are released afterwards.
 *
 * @param base  tuning to begin with
 * @param budget  milliseconds. Default: depends on the adapter's kind
 */
export async function measureKernels(
  device: GPUDevice,
  adapter: GPUAdapterInfo,
  options: WebGPUBackendOptions,
  base: Tuning,
  budget: number | undefined,
): Promise<ProductKernels> {
  let { products } = base;
  const tuning: Tuning = {
    ...base,
    sleeps: false, // a timer would add to the measured times
    get products() {
      return products;
    },
  };
  const backend = new WebGPUBackend(device, adapter, options, () => {}, tuning);
  const use = (kernels: ProductKernels): void => {
    products = kernels;
  };
  const software = isSoftwareAdapter(adapterFacts(adapter));
  const milliseconds = budget ?? (software ? SOFTWARE_BUDGET : BUDGET);
  const bench = new DeviceBench({ backend, use }, milliseconds);
  try {
    await bench.calibrate(base.products);
    const tiles = (of: Parameters<typeof candidateTiles>[0]) =>
      candidateTiles(of, backend.limits, hasSubgroups(device), software);
    return await searchKernels(base.products, { tiles, workgroups: WORKGROUP_COUNTS }, bench);
  } finally {
    bench.dispose();
    await backend.dispose();
  }
}
