import { readdir, rm, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { makeFolder } from "@lrm/files";
import type { LanguageModel } from "@lrm/language-model";
import { createTokenizer, type TokenizerName } from "@lrm/train";
import { replaceFile } from "@lrm/train/node";
import { InputError } from "./failure.ts";
import { familyOf, type ModelKind } from "./models.ts";
import { tokenizerFiles } from "./tokenizer_files.ts";

const WEIGHTS = "model.safetensors";

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
 * Writes a model as a Hugging Face folder, with the files of its tokenizer. Where that fails, nothing is left.
 *
 * @param stored  the model's family, and what its tokens are
 * @param folder  new or empty
 * @returns  the names of the files
 * @throws RangeError for a model that has no such form
 */
export async function exportModel(
  model: LanguageModel,
  { kind, tokenizer }: { readonly kind: ModelKind; readonly tokenizer: TokenizerName },
  folder: string,
): Promise<string[]> {
  await checkNewFolder(folder);
  const family = familyOf(kind);
  const { endOfText } = await createTokenizer(tokenizer);
  const tokens = endOfText === undefined ? {} : { endOfText };
  const config = JSON.stringify(family.configToHuggingFace(model.config, tokens), null, 2);
  const texts = {
    ...(await tokenizerFiles(tokenizer, model.config.contextLength)),
    // Last: without it a folder holds no model.
    "config.json": `${config}\n`,
  };
  const names = [WEIGHTS, ...Object.keys(texts)];
  let made: readonly string[] = [];
  try {
    // A folder that is there stays: it may be the current one, a link, or a disk.
    made = await makeFolder(folder);
    await replaceFile(join(folder, WEIGHTS), async (file) => {
      // From where the last chunk ended.
      for await (const chunk of family.streamCheckpoint(model)) await file.writeFile(chunk);
    });
    for (const [name, text] of Object.entries(texts)) {
      await replaceFile(join(folder, name), (file) => file.writeFile(text));
    }
    return names;
  } catch (error) {
    for (const name of names) await rm(join(folder, name), { force: true }).catch(() => undefined);
    for (const each of made) await rmdir(each).catch(() => undefined);
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (typeof code !== "string") throw error;
    throw new InputError(
      `Cannot export to ${folder}: the system says ${code}; check the path and the disk`,
      { cause: error },
    );
  }
}
