import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Category } from "./category.ts";
import { BYTE_MUTATIONS, mutateBytes } from "./mutations/bytes.ts";
import { mutateJson, mutateJsonLine } from "./mutations/json.ts";
import { mutatePlace, PLACE_MUTATIONS } from "./mutations/places.ts";
import type { Random } from "./random.ts";

/** One in this many cases replaces a file by something else. */
const PLACES = 8;

/**
 * Damages one file of a sample.
 *
 * @returns the name of the file and a description of the damage
 */
export function damage(
  folder: string,
  category: Category,
  random: Random,
): { file: string; what: string } {
  const [file, form] = random.pick(Object.entries(category.files));
  const path = join(folder, file);
  if (random.below(PLACES) === 0) {
    const what = random.pick(PLACE_MUTATIONS.filter((name) => !category.without?.includes(name)));
    mutatePlace(what, path);
    return { file, what };
  }
  const bytes = readFileSync(path);
  if (form !== "bytes" && random.below(3) > 0) {
    const mutate = form === "json" ? mutateJson : mutateJsonLine;
    const mutated = mutate(bytes.toString(), random);
    if (mutated !== undefined) {
      writeFileSync(path, mutated.text);
      return { file, what: mutated.what };
    }
  }
  const what = random.pick(BYTE_MUTATIONS);
  writeFileSync(path, mutateBytes(what, bytes, random));
  return { file, what };
}
