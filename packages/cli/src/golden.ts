/**
 * Runs the reference values of a folder on a backend, group by group.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { muonGolden } from "@lrm/muon/golden";
import { newtonMuonGolden } from "@lrm/newton-muon/golden";
import { noraGolden } from "@lrm/nora/golden";
import type { GoldenCheck, GoldenTensor, GoldenTrajectory } from "@lrm/optimizer/golden";
import { type GoldenMatrix, orthogonalizeGolden } from "@lrm/orthogonalize/golden";
import { rmnpGolden } from "@lrm/rmnp/golden";
import type { ModelKind } from "@lrm/run";
import { InputError } from "@lrm/run";
import { decodeFloat64, decodeInt32, readSafetensors } from "@lrm/safetensors";
import type { Backend } from "@lrm/tensor";
import { type ModelGoldenFile, modelGolden } from "./golden_model.ts";

/** The comparisons of one file. */
export interface GoldenGroup {
  readonly name: string;
  /** Named as the tensors that they compare with. */
  readonly checks: readonly GoldenCheck[];
  /** Tensors that are neither an input nor compared: no package here computes them. */
  readonly notCovered: readonly string[];
}

/** What came of a group on one backend. */
export interface GoldenResult {
  readonly passed: number;
  /** Names, errors and tolerances of the failures. */
  readonly failures: readonly string[];
  readonly worst: { readonly name: string; readonly error: number; readonly allowed: number };
}

/**
 * The groups of reference values that `folder` holds.
 *
 * @throws InputError when it holds none, when a file is missing beside another, or when there is nothing in a group to compare
 */
export async function openGolden(folder: string): Promise<GoldenGroup[]> {
  const groups: GoldenGroup[] = [];
  for (const [name, open] of Object.entries(OPENERS)) {
    if (existsSync(join(folder, `${name}.json`))) groups.push(await open(folder));
  }
  if (groups.length === 0) {
    throw new InputError(
      `Cannot find reference values in ${folder}: give a folder with ${Object.keys(OPENERS).join(".json, ")}.json and their .safetensors files`,
    );
  }
  return groups;
}

/** Runs all checks of a group. */
export async function runGolden(group: GoldenGroup, backend: Backend): Promise<GoldenResult> {
  let passed = 0;
  let worst = { name: "", error: 0, allowed: 0 };
  const failures: string[] = [];
  for (const { name, allowed, run } of group.checks) {
    const error = await run(backend);
    if (error > worst.error) worst = { name, error, allowed };
    if (error <= allowed) passed++;
    else failures.push(`${name}: relative error ${error.toExponential(2)}, allowed ${allowed}`);
  }
  return { passed, failures, worst };
}

const OPENERS: Readonly<Record<string, (folder: string) => Promise<GoldenGroup>>> = {
  orthogonalize: async (folder) => {
    const { tensors, json } = await readGroup(folder, "orthogonalize");
    const { cases } = json as { cases: GoldenMatrix[] };
    const checks = orthogonalizeGolden(tensors, cases);
    return groupOf("orthogonalize", tensors, /\/(input|columns|sketch)$/, checks);
  },
  optimizers: async (folder) => {
    const { tensors, json } = await readGroup(folder, "optimizers");
    const { cases } = json as { cases: GoldenTrajectory[] };
    const inputs = /\/(initial|gradients|layer_inputs|columns|sketches)$/;
    const packages = [muonGolden, rmnpGolden, noraGolden, newtonMuonGolden];
    const checks = packages.flatMap((golden) => golden(tensors, cases));
    return groupOf("optimizers", tensors, inputs, checks);
  },
  "gpt2-golden": (folder) => modelGroup(folder, "gpt2"),
  "llama-golden": (folder) => modelGroup(folder, "llama"),
};

async function modelGroup(folder: string, kind: ModelKind): Promise<GoldenGroup> {
  const { tensors, json } = await readGroup(folder, `${kind}-golden`);
  const checkpoint = await readPart(folder, `${kind}-checkpoint.safetensors`);
  const checks = modelGolden(kind, tensors, json as ModelGoldenFile, checkpoint);
  return groupOf(kind, tensors, /^batches$/, checks);
}

type Tensors = ReadonlyMap<string, GoldenTensor>;

/** A group of which something has to be compared. */
function groupOf(
  name: string,
  tensors: Tensors,
  inputs: RegExp,
  checks: readonly GoldenCheck[],
): GoldenGroup {
  if (checks.length === 0) {
    throw new InputError(
      `Cannot compare ${name}: its files hold no reference value of what is computed here`,
    );
  }
  const compared = new Set(checks.map((check) => check.name));
  const notCovered = [...tensors.keys()].filter((key) => !inputs.test(key) && !compared.has(key));
  return { name, checks, notCovered };
}

/** Both files of a group. */
async function readGroup(
  folder: string,
  name: string,
): Promise<{ tensors: Tensors; json: unknown }> {
  const json: unknown = JSON.parse(
    new TextDecoder().decode(await readPart(folder, `${name}.json`)),
  );
  const bytes = await readPart(folder, `${name}.safetensors`);
  const { tensors } = readSafetensors(bytes, { name: `${name}.safetensors` });
  const decoded = [...tensors].map(([key, entry]) => {
    const data = entry.dtype === "I32" ? decodeInt32(entry) : decodeFloat64(entry);
    return [key, { shape: entry.shape, data }] as const;
  });
  return { tensors: new Map(decoded), json };
}

async function readPart(folder: string, file: string): Promise<Uint8Array<ArrayBuffer>> {
  const path = join(folder, file);
  if (!existsSync(path)) {
    throw new InputError(`Cannot find ${path}: it belongs to the reference values beside it`);
  }
  return new Uint8Array(await readFile(path));
}
