/**
 * Runs the reference values of a folder on a backend, group by group.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type GoldenTrajectory, muonGolden } from "@lrm/muon/golden";
import {
  type GoldenCheck,
  type GoldenMatrix,
  type GoldenTensor,
  orthogonalizeGolden,
} from "@lrm/orthogonalize/golden";
import { decodeFloat64, decodeInt32, readSafetensors } from "@lrm/safetensors";
import type { Backend } from "@lrm/tensor";
import { InputError } from "./failure.ts";
import { type GPT2GoldenFile, gpt2Golden } from "./golden_gpt2.ts";

/** The comparisons of one file, and what is in it that no package here computes. */
export interface GoldenGroup {
  readonly name: string;
  readonly checks: readonly GoldenCheck[];
  readonly notCovered: readonly string[];
}

/** What came of a group on one backend. */
export interface GoldenResult {
  readonly passed: number;
  /** Names, errors and tolerances of the failures. */
  readonly failures: readonly string[];
  readonly worst: { readonly name: string; readonly error: number };
}

/**
 * The groups of reference values that `folder` holds.
 *
 * @throws InputError when it holds none
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
  let worst = { name: "", error: 0 };
  const failures: string[] = [];
  for (const { name, allowed, run } of group.checks) {
    const error = await run(backend);
    if (error > worst.error) worst = { name, error };
    if (error <= allowed) passed++;
    else failures.push(`${name}: relative error ${error.toExponential(2)}, allowed ${allowed}`);
  }
  return { passed, failures, worst };
}

const OPENERS: Readonly<Record<string, (folder: string) => Promise<GoldenGroup>>> = {
  orthogonalize: async (folder) => {
    const { tensors, json } = await readGroup(folder, "orthogonalize");
    const { cases } = json as { cases: GoldenMatrix[] };
    const inverses = cases.filter(({ kind }) => kind === "damped_inverse");
    return {
      name: "orthogonalize",
      checks: orthogonalizeGolden(tensors, cases),
      notCovered: inverses.length > 0 ? ["damped_inverse"] : [],
    };
  },
  optimizers: async (folder) => {
    const { tensors, json } = await readGroup(folder, "optimizers");
    const { cases } = json as { cases: GoldenTrajectory[] };
    const checks = muonGolden(tensors, cases);
    const names = [...new Set(cases.map(({ name }) => name))];
    const covered = new Set(checks.map(({ name }) => name.slice(name.indexOf("/") + 1)));
    return {
      name: "optimizers",
      checks,
      notCovered: names.filter((name) => !covered.has(name)),
    };
  },
  "gpt2-golden": async (folder) => {
    const { tensors, json } = await readGroup(folder, "gpt2-golden");
    const checkpoint = new Uint8Array(await readFile(join(folder, "gpt2-checkpoint.safetensors")));
    return gpt2Golden(tensors, json as GPT2GoldenFile, checkpoint);
  },
  "llama-golden": async () => ({ name: "llama", checks: [], notCovered: ["llama"] }),
};

/** Both files of a group. */
async function readGroup(
  folder: string,
  name: string,
): Promise<{ tensors: Map<string, GoldenTensor>; json: unknown }> {
  const json: unknown = JSON.parse(await readFile(join(folder, `${name}.json`), "utf8"));
  const bytes = new Uint8Array(await readFile(join(folder, `${name}.safetensors`)));
  const { tensors } = readSafetensors(bytes, { name: `${name}.safetensors` });
  const decoded = [...tensors].map(([key, entry]) => {
    const data = entry.dtype === "I32" ? decodeInt32(entry) : decodeFloat64(entry);
    return [key, { shape: entry.shape, data }] as const;
  });
  return { tensors: new Map(decoded), json };
}
