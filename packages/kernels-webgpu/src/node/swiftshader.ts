import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { brotliDecompress } from "node:zlib";
import { parseTar } from "nanotar";
import type { VulkanDriver } from "./drivers.ts";

/** Members of the archive that are needed: a driver, its manifest and a Vulkan loader. */
const MANIFEST = "vk_swiftshader_icd.json";
const LOADER = "libvulkan.so.1";
const FILES = [MANIFEST, LOADER, "libvk_swiftshader.so"];

/**
 * SwiftShader, a Vulkan driver for the CPU, out of the npm package `@sparticuz/chromium` (Linux on x64).
 *
 * Its files are unpacked once into a cache folder. Several processes may do so at the same time: each unpacks into a folder of its own, and one of them is renamed into place.
 *
 * @param cache  folder to unpack into
 * @throws Error with the install command when the package is missing
 */
export async function swiftShaderDriver(cache = defaultCache()): Promise<VulkanDriver> {
  const archive = swiftShaderArchive();
  const compressed = readFileSync(archive);
  const version = createHash("sha256").update(compressed).digest("hex").slice(0, 16);
  const folder = join(cache, `swiftshader-${version}`);
  mkdirSync(cache, { recursive: true, mode: 0o700 });
  assertOwn(cache);
  if (!isUnpacked(folder)) await unpack(compressed, folder);
  return {
    name: "SwiftShader",
    manifest: join(folder, MANIFEST),
    loader: join(folder, LOADER),
  };
}

/** Where the package keeps its archive. */
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

/** A library is loaded from the cache, so nobody else may have made it. */
function assertOwn(cache: string): void {
  if (process.getuid !== undefined && statSync(cache).uid !== process.getuid()) {
    throw new Error(
      `Cannot unpack SwiftShader into ${cache}: the folder belongs to another user; remove it, or set TMPDIR`,
    );
  }
}

function isUnpacked(folder: string): boolean {
  return FILES.every((name) => existsSync(join(folder, name)));
}

async function unpack(compressed: Uint8Array, folder: string): Promise<void> {
  const tar = await promisify(brotliDecompress)(compressed);
  const own = mkdtempSync(`${folder}-`);
  try {
    const items = new Map(
      parseTar(tar).map((item) => [item.name.replace(/^(?:\.\/)+/, ""), item.data]),
    );
    for (const name of FILES) {
      const data = items.get(name);
      if (data === undefined) {
        throw new Error(
          `Cannot use SwiftShader: ${name} is missing in the archive of @sparticuz/chromium; install version 147`,
        );
      }
      writeFileSync(join(own, name), data, { mode: 0o755 });
    }
    renameSync(own, folder);
  } catch (error) {
    rmSync(own, { recursive: true, force: true });
    if (!isUnpacked(folder)) throw error;
  }
}
