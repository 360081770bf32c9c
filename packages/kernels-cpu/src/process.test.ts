import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "tsup";
import { afterAll, beforeAll, expect, test } from "vitest";

const SOURCE = dirname(fileURLToPath(import.meta.url));
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lrm-cpu-"));
  await writeFile(
    join(folder, "entry.ts"),
    `export * from ${JSON.stringify(join(SOURCE, "mod.ts"))};\nexport * from "@lrm/tensor";\n`,
  );
  await build({
    entry: [join(folder, "entry.ts")],
    outDir: folder,
    format: "esm",
    target: "es2022",
    platform: "neutral",
    config: false,
    silent: true,
    noExternal: [/@lrm\//],
    outExtension: () => ({ js: ".mjs" }),
    esbuildOptions(options) {
      options.conditions = ["@lrm/source"];
      options.nodePaths = [join(SOURCE, "..", "node_modules")];
    },
  });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs a script with the package in a separate process; returns its output. */
async function run(script: string, shell = "exec"): Promise<string> {
  const path = join(folder, "script.mjs");
  await writeFile(
    path,
    `import { createCpuBackend, full, addInto } from "./entry.mjs";\n${script}`,
  );
  const { stdout } = await promisify(execFile)(
    "/bin/sh",
    ["-c", `${shell} "$0" "$@"`, process.execPath, path],
    { timeout: 60_000 },
  );
  return stdout.trim();
}

test.each([0, 1, 2])(
  "a script that never disposes of its backend receives its results and exits (%i threads)",
  async (threads) => {
    const printed = await run(`
    const backend = await createCpuBackend({ threads: ${threads} });
    const x = full(backend, [3], 1);
    for (let i = 0; i < 100; i++) addInto(x, x);
    x.read().then((values) => console.log(values[2] === 2 ** 100));
    full(backend, [3], 2);`);
    expect(printed).toBe("true");
  },
);

test("importing the package starts no thread and changes no engine flag", async () => {
  const printed = await run(`
    const probe = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 8, 1, 96, 3, 123, 123, 123, 1, 123, 3, 2, 1, 0,
      10, 13, 1, 11, 0, 32, 0, 32, 1, 32, 2, 253, 133, 2, 11);
    const before = WebAssembly.validate(probe);
    await createCpuBackend({ threads: 1, relaxedSimd: false });
    console.log(before === WebAssembly.validate(probe), process.execArgv.length, typeof createCpuBackend);`);
  expect(printed).toBe("true 0 function");
});

const limits = [1.5, 4, 6].flatMap((gigabytes) =>
  [0, 2].map((threads) => [gigabytes, threads] as const),
);

test.runIf(process.platform === "linux").each(limits)(
  "where addresses are limited to %d GB, %i threads compute or the error is one sentence",
  async (gigabytes, threads) => {
    const script = `
    const outcome = await createCpuBackend({ threads: ${threads} }).then(
      async (backend) => (await full(backend, [3], 2).read())[1],
      (error) => error.name + ": " + error.message,
    );
    console.log(outcome);
    process.exit();`;
    const limit = `ulimit -v ${Math.round(gigabytes * 1e6)}; exec`;
    const printed = await run(script, limit);
    expect(printed).toMatch(/^2$|^OutOfMemoryError: Cannot [^\n]*ulimit -v[^\n]*$/);
    // Without the 10 GB that the engine reserves for guard pages, it fits.
    const plain = `${limit} env NODE_OPTIONS=--disable-wasm-trap-handler`;
    expect(await run(script, plain)).toBe("2");
  },
);
