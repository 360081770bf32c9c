import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { brotliDecompress } from "node:zlib";
import { systemProblem } from "@lrm/files";
import { DeviceError } from "@lrm/tensor";
import { parseTar } from "nanotar";
import type { VulkanDriver } from "./drivers.ts";
import { makeOwnFolder } from "./own_folder.ts";
import { unpackOnce } from "./unpack_once.ts";

/** Required files of the archive: a driver, its manifest and a Vulkan loader. */
const MANIFEST = "vk_swiftshader_icd.json";
const LOADER = "libvulkan.so.1";
const FILES = [MANIFEST, LOADER, "libvk_swiftshader.so"];

/**
 * Provides SwiftShader, a Vulkan driver for the CPU, from the npm package `@sparticuz/chromium`
 * (Linux on x64).
 *
 * The files are unpacked once into a cache folder that only the user can write to. Their contents
 * are checked before they are loaded; files that are missing or damaged, for example by a cleanup
 * tool, a crash or a full disk, are unpacked again. Several processes may do this at the same time.
 *
 * @param cache  folder to unpack into
 * @throws DeviceError with the install command if the package is missing
 * @throws DeviceError if other users can write to the folder
 */
export async function swiftShaderDriver(cache = defaultCache()): Promise<VulkanDriver> {
  const archive = swiftShaderArchive();
  const compressed = readFileSync(archive);
  const version = createHash("sha256").update(compressed).digest("hex").slice(0, 16);
  const folder = join(cache, `swiftshader-${version}`);
  try {
    await makeOwnFolder(cache);
    await makeOwnFolder(folder);
    await unpackOnce(folder, FILES, () => membersOf(compressed));
  } catch (cause) {
    const explained = systemProblem(cause);
    if (explained === undefined) throw cause;
    const { problem, remedy } = explained;
    throw new DeviceError(
      `Cannot unpack SwiftShader into ${folder}: ${problem}`,
      `${remedy}, or set TMPDIR`,
      { cause },
    );
  }
  return {
    name: "SwiftShader",
    manifest: join(folder, MANIFEST),
    loader: join(folder, LOADER),
  };
}

/** Returns the path of the archive inside the package. */
function swiftShaderArchive(): string {
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new DeviceError(
      `Cannot use SwiftShader on ${process.platform} ${process.arch}: @sparticuz/chromium has it for Linux on x64 only`,
      "use the CPU backend",
    );
  }
  try {
    const entry = createRequire(import.meta.url).resolve("@sparticuz/chromium");
    return join(packageRoot(entry), "bin", "swiftshader.tar.br");
  } catch (cause) {
    throw new DeviceError(
      "Cannot use SwiftShader: the package @sparticuz/chromium, which holds it, is not installed",
      "run npm install @sparticuz/chromium",
      { cause },
    );
  }
}

/** Returns the folder of the package.json above a package's entry file. */
function packageRoot(entry: string): string {
  const parts = dirname(entry).split("@sparticuz");
  const rest = parts.pop()!.split(/[/\\]/).slice(0, 2);
  return `${parts.join("@sparticuz")}@sparticuz${rest.join("/")}`;
}

/** Returns a folder in the system's temporary directory; its name includes the user's. */
function defaultCache(): string {
  return join(tmpdir(), `lrm-webgpu-${process.getuid?.() ?? "user"}`);
}

/** Returns the files of the archive. */
async function membersOf(compressed: Uint8Array): Promise<Map<string, Uint8Array>> {
  const tar = await promisify(brotliDecompress)(compressed);
  const items = new Map(
    parseTar(tar).map((item) => [item.name.replace(/^(?:\.\/)+/, ""), item.data]),
  );
  return new Map(
    FILES.map((name) => {
      const data = items.get(name);
      if (data !== undefined) return [name, data];
      throw new DeviceError(
        `Cannot use SwiftShader: ${name} is missing in the archive of @sparticuz/chromium`,
        "install version 147",
      );
    }),
  );
}
