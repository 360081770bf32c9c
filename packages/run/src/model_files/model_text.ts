import { isGitLfsPointer, parseJson } from "@lrm/files/values";
import { InputError } from "../errors.ts";

/**
 * Decodes a text file of a model folder.
 *
 * @throws InputError if the file is only a Git LFS pointer
 */
export function textOf(bytes: Uint8Array, path: string): string {
  if (!isGitLfsPointer(bytes)) return new TextDecoder().decode(bytes);
  throw new InputError(
    `Cannot read ${path}: it is a Git LFS pointer, not the file itself`,
    `get the file with \`git lfs pull\`, or download it`,
  );
}

/**
 * Parses a JSON file of a model folder.
 *
 * @throws InputError if it is not JSON
 */
export function jsonOf(bytes: Uint8Array, path: string): unknown {
  const text = textOf(bytes, path);
  try {
    return parseJson(text);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new InputError(`Cannot read ${path}: it is not JSON`, "get the file again", { cause });
  }
}
