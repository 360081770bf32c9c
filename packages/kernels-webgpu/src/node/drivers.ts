import { readdirSync, readFileSync, realpathSync } from "node:fs";
import { constants, homedir } from "node:os";
import { basename, delimiter, join } from "node:path";
import { withVariables } from "./with_variables.ts";

/** Vulkan driver that can be loaded. */
export interface VulkanDriver {
  readonly name: string;
  /** Path of the driver's manifest, a `.json` file. */
  readonly manifest: string;
  /** Path of a Vulkan loader shipped with the driver; default: the system's loader. */
  readonly loader?: string;
}

/** Environment variables that select a Vulkan loader's drivers; newer loaders read the first. */
const DRIVER_VARIABLES = ["VK_DRIVER_FILES", "VK_ICD_FILENAMES"] as const;

/** `RTLD_NODELETE`: keeps a library loaded after loading it as an addon fails. */
const KEEP_LOADED = 0x1000;

/**
 * Lists the manifests of installed Vulkan drivers that emulate a GPU, in the order to try.
 *
 * @param folders  folders to search; default: those in the Vulkan loader's documentation
 */
export function installedSoftwareDrivers(
  folders: readonly string[] = manifestFolders(),
): VulkanDriver[] {
  const named = DRIVER_VARIABLES.flatMap((name) => process.env[name]?.split(delimiter) ?? []);
  const found = folders.flatMap((folder) => manifestsIn(folder));
  const manifests = [...new Set([...named, ...found])].filter((path) => path.endsWith(".json"));
  return manifests
    .filter((path) => /lvp|lavapipe|llvmpipe|swiftshader/i.test(basename(path)))
    .map((manifest) => ({ name: basename(manifest, ".json"), manifest }));
}

/** Returns the environment variables that limit a Vulkan loader to `driver`. */
export function driverEnvironment(driver: VulkanDriver): Record<string, string> {
  return Object.fromEntries(DRIVER_VARIABLES.map((name) => [name, driver.manifest]));
}

/**
 * Runs `task` while this process's Vulkan loader sees only `driver`, then restores the environment.
 *
 * A loader shipped with the driver stays loaded, so that Dawn finds it by name.
 */
export async function withDriver<T>(driver: VulkanDriver, task: () => Promise<T>): Promise<T> {
  return await withVariables(driverEnvironment(driver), async () => {
    if (driver.loader !== undefined) loadLibrary(driver.loader);
    return await task();
  });
}

/**
 * Loads a shared library that is not an addon: Node reports an error, but the library stays loaded.
 */
function loadLibrary(path: string): void {
  try {
    process.dlopen({ exports: {} }, path, constants.dlopen.RTLD_NOW | KEEP_LOADED);
  } catch (error) {
    if (!isLoaded(path)) throw error;
  }
}

/**
 * Checks whether the process has loaded a shared library. Only Linux drivers ship their own loader.
 */
function isLoaded(path: string): boolean {
  try {
    const real = realpathSync(path);
    const lines = readFileSync("/proc/self/maps", "utf8").split("\n");
    return lines.some((line) => line.endsWith(` ${real}`));
  } catch {
    return false;
  }
}

function manifestFolders(): string[] {
  const { XDG_CONFIG_HOME, XDG_DATA_HOME, XDG_CONFIG_DIRS, XDG_DATA_DIRS } = process.env;
  const roots = [
    XDG_CONFIG_HOME ?? join(homedir(), ".config"),
    ...(XDG_CONFIG_DIRS ?? "/etc/xdg").split(delimiter),
    "/etc",
    XDG_DATA_HOME ?? join(homedir(), ".local", "share"),
    ...(XDG_DATA_DIRS ?? "/usr/local/share:/usr/share").split(delimiter),
  ];
  return roots.filter((root) => root !== "").map((root) => join(root, "vulkan", "icd.d"));
}

function manifestsIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .sort()
      .map((name) => join(folder, name));
  } catch {
    return []; // most of the folders do not exist
  }
}
