import { readdirSync } from "node:fs";
import type { Check, ReferenceTensors } from "./check.ts";
import { InputError } from "./input_error.ts";
import { type ModelFile, modelChecks } from "./model.ts";
import { filesOf, MODELS, type ModelName } from "./models.ts";
import { type MatrixCase, orthogonalizeChecks } from "./orthogonalize.ts";
import { readPart, readReference } from "./read.ts";
import { type Trajectory, trajectoryChecks } from "./trajectories.ts";

/** The comparisons of one file. */
export interface Group {
  readonly name: string;
  /** Named after the tensors that they compare with. */
  readonly checks: readonly Check[];
  /** Tensors that are neither an input nor compared: no package computes them. */
  readonly notComputed: readonly string[];
}

/** A folder of reference values. */
export interface ReferenceFolder {
  readonly groups: readonly Group[];
  /** Names of groups in the folder that no package computes. */
  readonly notComputed: readonly string[];
}

/**
 * Opens the groups of reference values in `folder`.
 *
 * @throws InputError when it has none, when a file of a group is missing, or when a group has
 *   nothing to compare
 */
export async function openFolder(folder: string): Promise<ReferenceFolder> {
  const stems = stemsIn(folder);
  const groups: Group[] = [];
  for (const { stem, open } of OPENERS) {
    if (stems.has(stem)) groups.push(await open(folder));
  }
  const known = new Set(OPENERS.map(({ stem }) => stem));
  if (groups.length === 0) {
    const files = [...known].join(".json, ");
    throw new InputError(
      `Cannot find reference values in ${folder}: none of its files holds any`,
      `give a folder with ${files}.json and their .safetensors files`,
    );
  }
  const others = [...stems].filter((stem) => !known.has(stem) && !belongsToAnother(stem, stems));
  return { groups, notComputed: others.map((stem) => stem.replace(/-golden$/, "")).sort() };
}

/** Known groups, by the names of their `.json` files. */
const OPENERS: readonly {
  readonly stem: string;
  open(folder: string): Promise<Group>;
}[] = [
  {
    stem: "orthogonalize",
    open: async (folder) => {
      const { tensors, json } = await readReference(folder, "orthogonalize");
      const { cases } = json as { cases: MatrixCase[] };
      const checks = orthogonalizeChecks(tensors, cases);
      return groupOf("orthogonalize", tensors, /\/(input|columns|sketch)$/, checks);
    },
  },
  ...["optimizers", "variants"].map((stem) => ({
    stem,
    open: (folder: string) => trajectoryGroup(folder, stem),
  })),
  ...(Object.keys(MODELS) as ModelName[]).map((name) => ({
    stem: `${filesOf(name)}-golden`,
    open: (folder: string) => modelGroup(folder, name),
  })),
];

async function trajectoryGroup(folder: string, name: string): Promise<Group> {
  const { tensors, json } = await readReference(folder, name);
  const { cases } = json as { cases: Trajectory[] };
  const inputs = /\/(initial|gradients|layer_inputs|columns|sketches)$/;
  return groupOf(name, tensors, inputs, trajectoryChecks(tensors, cases));
}

async function modelGroup(folder: string, name: ModelName): Promise<Group> {
  const files = filesOf(name);
  const { tensors, json } = await readReference(folder, `${files}-golden`);
  const checkpoint = await readPart(folder, `${files}-checkpoint.safetensors`);
  const checks = modelChecks(name, tensors, json as ModelFile, checkpoint);
  return groupOf(name, tensors, /^batches$/, checks);
}

/** Makes a group that compares something. */
function groupOf(
  name: string,
  tensors: ReferenceTensors,
  inputs: RegExp,
  checks: readonly Check[],
): Group {
  if (checks.length === 0) {
    throw new InputError(
      `Cannot compare ${name}: its files hold no reference value of what is computed here`,
      "make the reference values again",
    );
  }
  const compared = new Set(checks.map((check) => check.name));
  const notComputed = [...tensors.keys()].filter((key) => !inputs.test(key) && !compared.has(key));
  return { name, checks, notComputed };
}

/** Names of a folder's `.json` and `.safetensors` files, without the endings. */
function stemsIn(folder: string): Set<string> {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (cause) {
    throw new InputError(
      `Cannot read the folder ${folder}: it is missing, or it cannot be read`,
      "give a folder of reference values, such as tests/golden/fixtures",
      { cause },
    );
  }
  const files = names.filter((name) => /\.(json|safetensors)$/.test(name)).sort();
  return new Set(files.map((name) => name.replace(/\.(json|safetensors)$/, "")));
}

/** Tells whether a file is the checkpoint of a model's group. */
function belongsToAnother(stem: string, stems: ReadonlySet<string>): boolean {
  return stem.endsWith("-checkpoint") && stems.has(stem.replace(/checkpoint$/, "golden"));
}
