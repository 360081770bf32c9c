import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { brotliDecompress } from "node:zlib";
import { meaningOf } from "@lrm/files";
import { parseTar } from "nanotar";
import type { VulkanDriver } from "./drivers.ts";
import { makeOwnFolder } from "./own_folder.ts";
import { unpackOnce } from "./unpack_once.ts";

/** Members of the archive that are needed: a driver, its manifest and a Vulkan loader. */
const MANIFEST = "vk_swiftshader_icd.json";
const LOADER = "libvulkan.so.1";
const FILES = [MANIFEST, LOADER, "libvk_swiftshader.so"];

/**
 * SwiftShader, a Vulkan driver for the CPU, out of the npm package `@sparticuz/chromium` (Linux on
 * x64).
 *
 * Its files are unpacked once into a cache folder, which is the user's alone. They are checked by
 * content before they are loaded, and unpacked anew where a cleaner, a crash or a full disk left
 * them otherwise. Several processes may do so at the same time.
 *
 * @param cache  folder to unpack into
 * @throws Error with the install command when the package is missing; when others could write into
 *   the folder
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
    const why = meaningOf(cause);
    if (why === undefined) throw cause;
    throw new Error(`Cannot unpack SwiftShader into ${folder}: ${why}; or set TMPDIR`, { cause });
  }
  return {
    name: "SwiftShader",
    manifest: join(folder, MANIFEST),
    loader: join(folder, LOADER),
  };
}

/** Path of the archive inside the package. */
function swiftShaderArchive(): string {
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Error(
      `Cannot use SwiftShader on ${process.platform} ${process.arch}: @sparticuz/chromium has it for Linux on x64 only; use the CPU backend`,
    );
  }
  try {
    const entry = createRequire(import.meta.url).resolve("@sparticuz/chromium");
    return join(packageRoot(entry), "bin", "swiftshader.tar.br");
  } catch (cause) {
    throw new Error(
      "Cannot use SwiftShader: the package @sparticuz/chromium, which holds it, is not installed; run npm install @sparticuz/chromium",
      { cause },
    );
  }
}

/** The folder with the package.json above a package's entry file. */
function packageRoot(entry: string): string {
  const parts = dirname(entry).split("@sparticuz");
  const rest = parts.pop()!.split(/[/\\]/).slice(0, 2);
  return `${parts.join("@sparticuz")}@sparticuz${rest.join("/")}`;
}

/** Beside the system's temporary files; the user's name keeps users of one machine apart. */
function defaultCache(): string {
  return join(tmpdir(), `lrm-webgpu-${process.getuid?.() ?? "user"}`);
}

/** The files of the archive. */
async function membersOf(compressed: Uint8Array): Promise<Map<string, Uint8Array>> {
  const tar = await promisify(brotliDecompress)(compressed);
  const items = new Map(
    parseTar(tar).map((item) => [item.name.replace(/^(?:\.\/)+/, ""), item.data]),
  );
  return new Map(
    FILES.map((name) => {
      const data = items.get(name);
      if (data !== undefined) return [name, data];
      throw new Error(
        `Cannot use SwiftShader: ${name} is missing in the archive of @sparticuz/chromium; install version 147`,
      );
    }),
  );
}
