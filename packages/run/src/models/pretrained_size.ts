import { quoteValue } from "@lrm/language-model";
import { InputError } from "../errors.ts";
import type { ModelSize } from "./find_model.ts";
import type { ModelFamily } from "./model_family.ts";

/**
 * Returns the family and size of the model in a Hugging Face folder.
 *
 * @param json  the parsed config.json
 * @param path  path of that file, for messages
 */
export function pretrainedSize(
  json: unknown,
  path: string,
  models: readonly ModelFamily[],
): ModelSize {
  const { name, configFromHuggingFace } = familyIn(json, path, models.filter(isReadable));
  return { kind: name, config: configFromHuggingFace(json) };
}

type ReadableFamily = ModelFamily & Required<Pick<ModelFamily, "configFromHuggingFace">>;

function isReadable(family: ModelFamily): family is ReadableFamily {
  return family.configFromHuggingFace !== undefined;
}

/** Finds the family by `model_type` or `architectures`. Configurations of GPT-2 may lack both. */
function familyIn(json: unknown, path: string, models: readonly ReadableFamily[]): ReadableFamily {
  const { model_type: type, architectures } = Object(json) as Readonly<Record<string, unknown>>;
  const [architecture] = Array.isArray(architectures) ? (architectures as unknown[]) : [];
  const saved = models.find(({ architectures: own }) => own.some((each) => each === architecture));
  const named = type ?? saved?.name ?? "gpt2";
  const typesOf = ({ name, modelTypes = [name] }: ModelFamily) => modelTypes;
  const family = models.find((each) => typesOf(each).some((own) => own === named));
  if (family !== undefined) return family;
  throw new InputError(
    `Cannot use ${path}: model_type is ${quoteValue(named)}, which is not supported`,
    `take a model of type ${models.flatMap(typesOf).join(" or ")}`,
  );
}
