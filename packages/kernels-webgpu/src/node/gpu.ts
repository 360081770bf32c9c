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
import { swiftShaderDriver } from "./swiftshader.ts";

/** An adapter with the Dawn instance that it belongs to. */
export interface NodeAdapter {
  readonly gpu: GPU;
  readonly adapter: GPUAdapter;
}

/**
 * Dawn's instances, by the driver that they were made for; each is kept as long as the process
 * lives. Dawn asks an instance for its events also after its last device is destroyed, and waits
 * for ever or crashes where it was collected.
 */
const instances = new Map<string, GPU>();

/** An adapter of the kind that is wanted, from Dawn. */
export async function requestNodeAdapter(wanted: AdapterKind): Promise<NodeAdapter> {
  if (wanted === "software" && process.platform === "linux") {
    const driver = await softwareDriver();
    return withDriver(driver, () => requestFromDawn("software", driver));
  }
  if (process.platform === "linux") await assertHardware();
  return requestFromDawn(wanted);
}

/**
 * Looks in a process of its own first: where there is no GPU, Dawn and the Vulkan loader complain
 * on the console, and a broken driver may crash.
 */
async function assertHardware(): Promise<void> {
  await importDawn();
  const facts = await probeInChild();
  if (facts === undefined) throw noAdapter("hardware");
  if (isSoftwareAdapter(facts)) throw wrongAdapter(facts, "hardware");
}

/**
 * Timestamps to the nanosecond: rounding them guards pages against each other, and there are none.
 */
const DAWN_FLAGS = ["disable-dawn-features=timestamp_quantization"];

async function requestFromDawn(wanted: AdapterKind, driver?: VulkanDriver): Promise<NodeAdapter> {
  const dawn = await importDawn();
  const made = driver?.manifest ?? "";
  const gpu = instances.get(made) ?? dawn.create(DAWN_FLAGS);
  instances.set(made, gpu);
  return { gpu, adapter: await requestAdapter(gpu, wanted) };
}

/** The first installed driver that computes, else SwiftShader from npm. */
async function softwareDriver(): Promise<VulkanDriver> {
  for (const driver of installedSoftwareDrivers()) {
    if ((await probeInChild(driver)) !== undefined) return driver;
  }
  return swiftShaderDriver();
}

/** An adapter that {@link listAdapters} found and that ran a kernel rightly. */
export interface ListedAdapter {
  readonly facts: AdapterFacts;
  readonly kind: AdapterKind;
}

/** Adapters of this machine, each probed in a process of its own. */
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
