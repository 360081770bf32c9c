// Compiles assembly/ into src/wasm/: one module for each kind of engine, as TypeScript that
// contains the bytes. Skips the build if the sources have not changed. With --check it only reports
// whether the modules are up to date.
import { createHash } from "node:crypto";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";
import { generateAssembly } from "./generate_assembly.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const assembly = join(root, "assembly");
const out = join(root, "src", "wasm");

const COMMON = [
  "-O3",
  "--runtime=stub",
  "--noAssert",
  "--importMemory",
  "--noExportMemory",
  "--exportTable",
  "--initialMemory=2",
  "--maximumMemory=65536",
  "--memoryBase=1024",
  "--disableWarning=112",
];
const VARIANTS = {
  shared_relaxed: ["--enable=simd,threads,relaxed-simd", "--sharedMemory"],
  shared_plain: ["--enable=simd,threads", "--sharedMemory"],
  single_relaxed: ["--enable=simd,relaxed-simd"],
  single_plain: ["--enable=simd"],
};

const generated = generateAssembly();
const sources = hashOf([
  readFileSync(fileURLToPath(import.meta.url)),
  ...Object.values(generated),
  ...readdirSync(assembly)
    .filter((name) => name.endsWith(".ts"))
    .sort()
    .map((name) => readFileSync(join(assembly, name))),
]);
const isBuilt = builtFrom() === sources;
if (process.argv.includes("--check")) process.exitCode = isBuilt ? 0 : 1;
else if (!isBuilt) await build();

function hashOf(texts) {
  const hash = createHash("sha256");
  for (const text of texts) hash.update(text);
  return hash.digest("hex");
}

/** Returns the hash of the sources that src/wasm/ was built from. */
function builtFrom() {
  try {
    return readFileSync(join(out, "sources.sha256"), "utf8");
  } catch {
    return undefined;
  }
}

/**
 * Builds into a temporary folder beside the final one, so that readers never see a partial build.
 */
async function build() {
  mkdirSync(out, { recursive: true });
  mkdirSync(join(assembly, "generated"), { recursive: true });
  for (const [name, text] of Object.entries(generated)) {
    writeFileSync(join(assembly, "generated", name), text);
  }
  const scratch = mkdtempSync(join(tmpdir(), "lrm-wasm-"));
  try {
    for (const [name, flags] of Object.entries(VARIANTS)) {
      const wasm = join(scratch, `${name}.wasm`);
      await compile([join(assembly, "thread.ts"), "--outFile", wasm, ...COMMON, ...flags]);
      const text = `/** Generated from assembly/ by scripts/build_wasm.mjs. */\nexport const bytes =\n  "${readFileSync(wasm, "base64")}";\n`;
      writeFileSync(join(scratch, `${name}.ts`), text);
      renameOver(join(scratch, `${name}.ts`), join(out, `${name}.ts`));
    }
    writeFileSync(join(out, "sources.sha256"), sources);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Moves a file into place atomically, across file systems too. */
function renameOver(from, to) {
  const beside = `${to}.${process.pid}`;
  writeFileSync(beside, readFileSync(from));
  renameSync(beside, to);
}

async function compile(flags) {
  const { error, stderr } = await asc.main(flags);
  if (error) {
    process.stderr.write(stderr.toString());
    throw error;
  }
}
