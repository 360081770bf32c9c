import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "tsup";
import { expect, onTestFinished, test } from "vitest";
import { betterCores } from "./_openblas_core.ts";

const AVX2 = ["avx2", "fma"];
const AVX512 = [...AVX2, "avx512f", "avx512dq", "avx512bw", "avx512vl"];

test("betterCores() replaces a core without the processor's vectors, the best first", () => {
  expect(betterCores("Prescott", new Set([...AVX512, "avx512_bf16"]))).toEqual([
    "Cooperlake",
    "SkylakeX",
    "Haswell",
  ]);
  expect(betterCores("Nehalem", new Set(AVX512))).toEqual(["SkylakeX", "Haswell"]);
  expect(betterCores("Sandybridge", new Set(AVX2))).toEqual(["Haswell"]);
});

test("betterCores() keeps a new core, an old processor's, and another library", () => {
  expect(betterCores("Zen", new Set(AVX512))).toEqual([]);
  expect(betterCores("SapphireRapids", new Set(AVX512))).toEqual([]);
  expect(betterCores("Prescott", new Set(["sse3"]))).toEqual([]);
  expect(betterCores(undefined, new Set(AVX512))).toEqual([]);
});

/** Finds the BLAS in a process of its own, collects garbage, and loads the library again. */
const SCRIPT = `
import koffi from "koffi";
import { findBlas } from "SOURCE/_blas.ts";
import { coreOf } from "SOURCE/_openblas_core.ts";
const before = process.env.OPENBLAS_CORETYPE;
const found = await findBlas().catch(() => undefined);
for (let turn = 0; turn < 5; turn++) {
  globalThis.gc();
  await new Promise((resolve) => setTimeout(resolve, 20));
}
const again = found && koffi.load(found.library);
const core = again && coreOf(again);
const threads = core && again.func("openblas_get_num_threads", "int", [])();
const unchanged = process.env.OPENBLAS_CORETYPE === before;
console.log(JSON.stringify({ found: found?.title, core, threads, unchanged }));
`;

test("findBlas() keeps the library's core and thread as they are, also after garbage is collected", async () => {
  // Where koffi is found.
  const folder = await mkdtemp(join(import.meta.dirname, "..", "node_modules", "blas-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const entry = join(folder, "entry.ts");
  await writeFile(entry, SCRIPT.replaceAll("SOURCE", import.meta.dirname));
  await build({
    ...{ entry: [entry], outDir: folder, format: "esm", target: "es2022", platform: "node" },
    ...{ config: false, silent: true, noExternal: [/@lrm\//], external: ["koffi"] },
    outExtension: () => ({ js: ".mjs" }),
    esbuildOptions(options) {
      options.conditions = ["@lrm/source"];
    },
  });
  const output = execFileSync(process.execPath, ["--expose-gc", join(folder, "entry.mjs")], {
    encoding: "utf8",
  });
  const { found, core, threads, unchanged } = JSON.parse(output);
  expect(unchanged).toBe(true);
  if (core === undefined) return; // No OpenBLAS here.
  expect(found).toContain(`(${core})`);
  expect(threads).toBe(1);
});
