import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Classes of PCI devices that compute: screen controllers, 3D controllers and other displays. */
const GPU_CLASS = /^0x03(00|02|80)/;

/** Variable by which Mesa's device-select layer, which works for all drivers, puts a GPU first. */
const VARIABLE = "DRI_PRIME";

/**
 * Lists the PCI addresses of this machine's GPUs in order. Empty except on Linux.
 *
 * @param folder  folder of PCI devices
 */
export function gpuAddresses(folder = "/sys/bus/pci/devices"): string[] {
  try {
    return readdirSync(folder)
      .filter((address) => GPU_CLASS.test(readFileSync(join(folder, address, "class"), "utf8")))
      .sort();
  } catch {
    return [];
  }
}

/**
 * Returns the environment variables that put one of several GPUs first: Dawn always takes the first
 * of a name. Empty if there is no choice, or the user made one.
 *
 * @param index  of the GPU; starts again after the last one
 */
export function gpuEnvironment(
  index: number | undefined,
  addresses: readonly string[] = gpuAddresses(),
  environment: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  if (index === undefined || addresses.length < 2) return {};
  if (environment[VARIABLE] !== undefined) return {};
  const address = addresses[index % addresses.length]!;
  return { [VARIABLE]: `pci-${address.replace(/[:.]/g, "_")}` };
}
