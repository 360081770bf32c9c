/**
 * Program that each rank of the MPI tests runs: trains with every rule in every mode, and prints
 * what rank 0 found as JSON.
 */
import { createHash } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { lowRankMuon } from "@lrm/muon";
import { createReferenceBackend } from "@lrm/tensor/reference";
import type { Communicator } from "../communicator.ts";
import type { ExchangeMode } from "../exchange_mode.ts";
import { inProcessRanks } from "../in_process.ts";
import { joinMpi } from "../mpi.ts";
import { stepLoad } from "../step_load.ts";
import { RULES } from "./rules.ts";
import { difference, ToyRun, type ToyRunOptions } from "./toy_run.ts";

/** Facts about a rule in a mode. */
export interface RuleFacts {
  readonly rule: string;
  readonly mode: ExchangeMode;
  /** Hash of all weights after some steps. */
  readonly hash: string;
  /** Largest relative difference of a weight from the run of one rank. */
  readonly difference: number;
}

/** Everything that the program prints. */
export interface ProgramFacts {
  readonly rules: readonly RuleFacts[];
  /** Hashes of repeated runs with random delays. */
  readonly repeated: readonly string[];
  /** Bytes sent in a step by all ranks, counted and by the formula, by mode. */
  readonly bytes: Readonly<Record<string, readonly [counted: number, formula: number]>>;
  /** Message of the error when WebAssembly reads beyond its memory, once MPI is loaded. */
  readonly trap: string;
}

const MODES = ["dense", "sharded", "exact"] as const;
const backend = createReferenceBackend();

async function weightsOf(communicator: Communicator, options: ToyRunOptions, delays = false) {
  const run = new ToyRun(backend, communicator, options);
  for (let step = 0; step < 3; step++) {
    if (delays) await setTimeout(5 * Math.random());
    await run.step();
  }
  return await run.weights();
}

function hashOf(weights: Readonly<Record<string, Float32Array>>): string {
  const hash = createHash("sha256");
  for (const name of Object.keys(weights).sort()) hash.update(weights[name]!);
  return hash.digest("hex").slice(0, 16);
}

async function factsOf(ranks: Communicator): Promise<ProgramFacts> {
  const rules: RuleFacts[] = [];
  for (const [name, rule] of Object.entries(RULES)) {
    const alone = await weightsOf(inProcessRanks(1)[0]!, { rule });
    for (const mode of MODES) {
      if (mode === "exact" && rule.exchange === undefined) continue;
      const weights = await weightsOf(ranks, { rule, mode });
      const found = { hash: hashOf(weights), difference: difference(alone, weights) };
      rules.push({ rule: name, mode, ...found });
    }
  }
  const rule = lowRankMuon({ rank: 3 });
  const repeated: string[] = [];
  for (let repeat = 0; repeat < 50; repeat++) {
    repeated.push(hashOf(await weightsOf(ranks, { rule, mode: "exact" }, true)));
  }
  const bytes: Record<string, [number, number]> = {};
  for (const mode of MODES) {
    const run = new ToyRun(backend, ranks, { rule, mode });
    const before = ranks.bytesSent;
    await run.step();
    const counted = Float32Array.of(ranks.bytesSent - before);
    await ranks.sum(counted);
    const { sent } = stepLoad(mode, run.ranked.optimizer.groups, ranks.size);
    // One number is a test's own.
    bytes[mode] = [counted[0]!, Math.round(ranks.size * sent.average) + 8 * (ranks.size - 1)];
  }
  return { rules, repeated, bytes, trap: trapped() };
}

/** A module of one page of memory, whose function `f` reads the number at an address. */
const READER = Uint8Array.of(
  ...[0, 97, 115, 109, 1, 0, 0, 0],
  ...[1, 6, 1, 96, 1, 127, 1, 127], // The type (i32) → i32.
  ...[3, 2, 1, 0, 5, 3, 1, 0, 1], // A function of it, and a memory of one page.
  ...[7, 5, 1, 1, 102, 0, 0], // Export f.
  ...[10, 9, 1, 7, 0, 32, 0, 40, 2, 0, 11], // local.get 0, i32.load.
);

/** Makes a processor fault, which the engine turns into an error if the signal reaches it. */
function trapped(): string {
  const { f } = new WebAssembly.Instance(new WebAssembly.Module(READER)).exports;
  try {
    return String((f as (address: number) => number)(2 ** 16));
  } catch (error) {
    return (error as Error).message;
  }
}

const ranks = await joinMpi({ patience: 60 });
const facts = await factsOf(ranks);
if (ranks.rank === 0) process.stdout.write(`${JSON.stringify(facts)}\n`);
await ranks.close();
