import {
  type AdapterFacts,
  type AdapterKind,
  isSoftwareAdapter,
  noAdapter,
  requestAdapter,
  wrongAdapter,
} from "../device/adapter.ts";
import { probeInChild } from "./child_probe.ts";
import { importDawn } from "./dawn.ts";
import { installedSoftwareDrivers, type VulkanDriver, withDriver } from "./drivers.ts";
import { gpuEnvironment } from "./gpus.ts";
import { swiftShaderDriver } from "./swiftshader.ts";
import { withVariables } from "./with_variables.ts";

/** Adapter and the Dawn instance that owns it. */
export interface NodeAdapter {
  readonly gpu: GPU;
  readonly adapter: GPUAdapter;
}

/**
 * Dawn instances by driver or GPU, kept for the lifetime of the process. Dawn polls an instance for
 * events even after its last device is destroyed, and hangs or crashes if the instance was
 * garbage-collected.
 */
const instances = new Map<string, GPU>();

/**
 * Requests an adapter of the wanted kind from Dawn.
 *
 * @param index  of the GPU, where there are several. Default: the one that Dawn prefers
 */
export async function requestNodeAdapter(
  wanted: AdapterKind,
  index?: number,
): Promise<NodeAdapter> {
  if (wanted === "software" && process.platform === "linux") {
    const driver = await softwareDriver();
    return withDriver(driver, () => requestFromDawn("software", driver.manifest));
  }
  const variables = gpuEnvironment(index);
  return await withVariables(variables, async () => {
    if (process.platform === "linux") await assertHardware();
    return await requestFromDawn(wanted, Object.values(variables).join());
  });
}

/**
 * Probes for a GPU in a separate process first: without one, Dawn and the Vulkan loader print
 * warnings, and a broken driver may crash.
 */
async function assertHardware(): Promise<void> {
  await importDawn();
  const facts = await probeInChild();
  if (facts === undefined) throw noAdapter("hardware");
  if (isSoftwareAdapter(facts)) throw wrongAdapter(facts, "hardware");
}

/**
 * Enables timestamps in nanoseconds. Rounding protects pages from each other, and Node has no
 * pages.
 */
const DAWN_FLAGS = ["disable-dawn-features=timestamp_quantization"];

/** @param place  driver or GPU that the environment names, empty for the default */
async function requestFromDawn(wanted: AdapterKind, place: string): Promise<NodeAdapter> {
  const dawn = await importDawn();
  const gpu = instances.get(place) ?? dawn.create(DAWN_FLAGS);
  instances.set(place, gpu);
  return { gpu, adapter: await requestAdapter(gpu, wanted) };
}

/** Returns the first installed driver that works, else SwiftShader from npm. */
async function softwareDriver(): Promise<VulkanDriver> {
  for (const driver of installedSoftwareDrivers()) {
    if ((await probeInChild(driver)) !== undefined) return driver;
  }
  return swiftShaderDriver();
}

/** Adapter found by {@link listAdapters} that passed the probe. */
export interface ListedAdapter {
  readonly facts: AdapterFacts;
  readonly kind: AdapterKind;
}

/** Probes this machine's adapters, each in its own process. */
export async function probeAdapters(): Promise<ListedAdapter[]> {
  await importDawn();
  const candidates: (VulkanDriver | undefined)[] = [undefined];
  if (process.platform === "linux") {
    candidates.push(...installedSoftwareDrivers());
    candidates.push(
      ...(await swiftShaderDriver().then(
        (driver) => [driver],
        () => [],
      )),
    );
  }
  const listed = new Map<string, ListedAdapter>();
  for (const driver of candidates) {
    const facts = await probeInChild(driver);
    if (facts === undefined) continue;
    const kind = isSoftwareAdapter(facts) ? "software" : "hardware";
    const key = JSON.stringify(facts);
    if (!listed.has(key)) listed.set(key, { facts, kind });
  }
  return [...listed.values()];
}
