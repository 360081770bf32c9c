import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { GPT2_PRESETS } from "@lrm/gpt2";
import { familyOf } from "@lrm/run";
import { exportModel } from "@lrm/run/node";
import { Random } from "@lrm/tensor";
import { createReferenceBackend } from "@lrm/tensor/reference";
import { type MpiLauncher, type MpiOutcome, runRanks } from "@lrm/test-helpers";
import { expect } from "vitest";
import type { Workplace } from "./lrm.ts";

/** The built command. */
export const BIN = fileURLToPath(new URL("../../bin/lrm.js", import.meta.url));

/** Flags of low-rank Muon, which all ways to exchange support. */
export const LOW_RANK = ["--optimizer", "low-rank-muon", "--rank", "8"];

/** Makes a model of a few thousand parameters, whose steps take some milliseconds. */
export async function tinyModel(
  workplace: Workplace,
  dtype: "F32" | "BF16" = "F32",
): Promise<string> {
  const folder = workplace.at(`model ${dtype}`);
  const config = { ...GPT2_PRESETS.nano, contextLength: 16, layers: 2, width: 16, heads: 2 };
  const backend = createReferenceBackend();
  using model = familyOf("gpt2").initialize(backend, { ...config, mlpWidth: 32 }, new Random(1));
  await exportModel(model, { kind: "gpt2", tokenizer: "bytes" }, folder, { dtype });
  return folder;
}

/** Words that train a nano model on several ranks, or another one by `--from`. */
export function trainWords(
  workplace: Workplace,
  out: string,
  steps: number,
  ...more: readonly string[]
): string[] {
  return [
    ...["train", "--data", workplace.text, "--out", workplace.at(out), "--steps", String(steps)],
    ...["--batch", "1", "--accumulation", "4", "--context", "16", "--evaluation-tokens", "64"],
    ...["--sample-tokens", "8", "--backend", "cpu", "--threads", "0", ...more],
  ];
}

/** Runs lrm on several ranks to its end, which must be a good one. */
export async function trained(
  launcher: MpiLauncher,
  ranks: number,
  words: readonly string[],
): Promise<MpiOutcome> {
  const outcome = await runRanks(launcher, ranks, [BIN, ...words]);
  expect(outcome.code, outcome.stderr).toBe(0);
  return outcome;
}

/** Runs lrm on several ranks, and calls `act` with the launcher once the metrics reach `step`. */
export async function interrupted(
  launcher: MpiLauncher,
  ranks: number,
  words: readonly string[],
  { folder, step, act }: { folder: string; step: number; act: (launcher: number) => unknown },
): Promise<MpiOutcome> {
  let acting: unknown;
  const outcome = await runRanks(launcher, ranks, [BIN, ...words], (child) => {
    const watch = setInterval(() => {
      if (lastStep(folder) < step) return;
      clearInterval(watch);
      acting = act(child.pid!);
    }, 3);
    child.on("close", () => clearInterval(watch));
  });
  await acting;
  return outcome;
}

/** Hash of everything that a run's settings decide. */
export function hashOf(folder: string): string {
  const hash = createHash("sha256");
  for (const name of ["checkpoint.safetensors", "metrics.jsonl", "sample.txt"]) {
    hash.update(readFileSync(join(folder, name)));
  }
  return hash.digest("hex");
}

/** Losses of all steps. */
export function lossesOf(folder: string): number[] {
  return linesOf(folder).map(({ loss }) => loss);
}

/** Last step whose metrics are written; 0 before the first. */
export function lastStep(folder: string): number {
  return linesOf(folder).at(-1)?.step ?? 0;
}

function linesOf(folder: string): { readonly step: number; readonly loss: number }[] {
  const path = join(folder, "metrics.jsonl");
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  const whole = text.slice(0, text.lastIndexOf("\n") + 1).split("\n");
  return whole.filter(Boolean).map((line) => JSON.parse(line) as { step: number; loss: number });
}

/** Process ids of the ranks of a launcher, by /proc, in the order of ranks. */
export function ranksOf(launcher: number): number[] {
  const children = (id: number): number[] =>
    readIfThere(`/proc/${id}/task/${id}/children`).trim().split(" ").filter(Boolean).map(Number);
  const below = (id: number): number[] => children(id).flatMap((each) => [each, ...below(each)]);
  return below(launcher).filter((id) => readIfThere(`/proc/${id}/cmdline`).includes(BIN));
}

/** Waits until processes have ended. */
export async function ended(processes: readonly number[]): Promise<void> {
  while (processes.some((id) => readIfThere(`/proc/${id}/cmdline`) !== "")) await setTimeout(5);
}

/** A process may end at any moment. */
function readIfThere(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
