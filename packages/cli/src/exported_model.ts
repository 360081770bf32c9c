import { mkdir, readdir, rename, rm, rmdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { LanguageModel } from "@lrm/language-model";
import { makeFolder, replaceFile } from "@lrm/train/node";
import { InputError } from "./failure.ts";
import { familyOf, type ModelKind } from "./models.ts";

/** Refuses a place that holds something already. */
export async function checkNewFolder(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw new InputError(
      `Cannot export to ${folder}: the system says ${error.code}; choose another folder`,
      { cause: error },
    );
  });
  if (names.length === 0) return;
  throw new InputError(`Cannot export to ${folder}: it is not empty; choose another folder`);
}

/**
 * Writes a model as a Hugging Face folder: all of it, or nothing.
 *
 * @param kind  the model's family
 * @param folder  new or empty
 * @throws RangeError for a model that has no such form
 */
export async function exportModel(
  model: LanguageModel,
  kind: ModelKind,
  folder: string,
): Promise<void> {
  await checkNewFolder(folder);
  const family = familyOf(kind);
  const config = JSON.stringify(family.configToHuggingFace(model.config), null, 2);
  const target = resolve(folder);
  const temporary = `${target}.${process.pid}.tmp`;
  try {
    await makeFolder(dirname(target));
    await mkdir(temporary);
    await replaceFile(join(temporary, "model.safetensors"), async (file) => {
      // From where the last chunk ended.
      for await (const chunk of family.streamCheckpoint(model)) await file.writeFile(chunk);
    });
    await replaceFile(join(temporary, "config.json"), async (file) => {
      await file.writeFile(`${config}\n`);
    });
    // Not every system renames onto a folder, not even an empty one.
    await rmdir(target).catch(() => undefined);
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (typeof code !== "string") throw error;
    throw new InputError(
      `Cannot export to ${folder}: the system says ${code}; check the path and the disk`,
      { cause: error },
    );
  }
}
