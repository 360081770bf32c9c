import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { decodeFloat64, decodeInt32, readSafetensors } from "@lrm/safetensors";
import type { ReferenceTensors } from "./check.ts";
import { InputError } from "./input_error.ts";

/**
 * Reads both files of a group, `NAME.json` and `NAME.safetensors`.
 *
 * @throws InputError when one is missing, or when the first is not JSON
 */
export async function readReference(
  folder: string,
  name: string,
): Promise<{ tensors: ReferenceTensors; json: unknown }> {
  const json = parse(await readPart(folder, `${name}.json`), join(folder, `${name}.json`));
  const bytes = await readPart(folder, `${name}.safetensors`);
  const { tensors } = readSafetensors(bytes, { name: `${name}.safetensors` });
  const decoded = [...tensors].map(([key, entry]) => {
    const data = entry.dtype === "I32" ? decodeInt32(entry) : decodeFloat64(entry);
    return [key, { shape: entry.shape, data }] as const;
  });
  return { tensors: new Map(decoded), json };
}

/**
 * Reads one file of a group.
 *
 * @throws InputError when it is missing
 */
export async function readPart(folder: string, file: string): Promise<Uint8Array<ArrayBuffer>> {
  const path = join(folder, file);
  if (!existsSync(path)) {
    throw new InputError(
      `Cannot find ${path}: it belongs to the reference values beside it`,
      "get it with the others, or make them again",
    );
  }
  return new Uint8Array(await readFile(path));
}

function parse(bytes: Uint8Array, path: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new InputError(`Cannot read ${path}: it is not JSON`, "make the reference values again", {
      cause,
    });
  }
}
