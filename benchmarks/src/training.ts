import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Tape } from "@lrm/autograd";
import { GPT2, GPT2_PRESETS } from "@lrm/gpt2";
import { createCpuBackend } from "@lrm/kernels-cpu";
import { lowRankMuon, muon } from "@lrm/muon";
import { adamw, Optimizer, partition } from "@lrm/optimizer";
import { Random, tensor } from "@lrm/tensor";
import { spreadOf } from "./measure.ts";
import type { Result } from "./result.ts";

const BATCH = 16;
const CONTEXT = 128;
const RANK = 32;
const ROUNDS = 5;
const STEPS = 20;
const SCRIPT = fileURLToPath(new URL("../torch_training.py", import.meta.url));

const OPTIMIZERS = { muon: "muon", "low-rank-muon": "lowrank" } as const;
type OptimizerName = keyof typeof OPTIMIZERS;

/** Tokens per second of nano GPT-2 training steps on the CPU, beside PyTorch where it is installed. */
export async function training(report: (result: Result) => void): Promise<void> {
  for (const name of Object.keys(OPTIMIZERS) as OptimizerName[]) {
    const setting = `nano ${BATCH}×${CONTEXT}, ${name}`;
    const ours: number[] = [];
    const theirs: number[] = [];
    let description = "";
    let torch = "";
    for (let round = 0; round < ROUNDS; round++) {
      const own = await tokensPerSecond(name);
      description = own.description;
      ours.push(own.rate);
      const peer = await torchTokensPerSecond(name);
      if (peer === undefined) continue;
      torch = peer.description;
      theirs.push(peer.rate);
    }
    const line = { benchmark: "training", setting, unit: "tokens/s" };
    report({ ...line, subject: description, value: spreadOf(ours) });
    if (theirs.length === 0) {
      process.stdout.write("PyTorch is not installed (python3 -c 'import torch' fails)\n");
      continue;
    }
    report({ ...line, subject: torch, value: spreadOf(theirs) });
    const ratios = ours.map((rate, round) => rate / theirs[round]!);
    report({
      ...line,
      unit: "×",
      subject: "ratio to PyTorch, pair by pair",
      value: spreadOf(ratios),
    });
  }
}

async function tokensPerSecond(
  name: OptimizerName,
): Promise<{ rate: number; description: string }> {
  const backend = await createCpuBackend();
  const random = new Random(1);
  const model = GPT2.initialize(backend, GPT2_PRESETS.nano, random.fork("weights"));
  const { matrices, rest } = partition(model.parameters);
  const rule = name === "muon" ? muon() : lowRankMuon({ rank: RANK });
  const optimizer = new Optimizer({
    groups: [
      { rule, parameters: matrices },
      { rule: adamw({ learningRate: 1e-3 }), parameters: rest },
    ],
    random,
  });
  const words = random.words();
  const tokens = () =>
    tensor(
      backend,
      Int32Array.from({ length: BATCH * CONTEXT }, () => words.next().value & 255),
      [BATCH, CONTEXT],
    );
  const inputs = tokens();
  const targets = tokens();
  const step = () => {
    const tape = new Tape(backend);
    tape.backward(model.loss(tape, inputs, targets));
    optimizer.step();
    for (const parameter of model.parameters) parameter.zeroGradient();
    tape.dispose();
  };
  const weight = model.parameters[0]!.value.slice(0, 1);
  for (let at = 0; at < 3; at++) step();
  await weight.read();
  const start = performance.now();
  for (let at = 0; at < STEPS; at++) step();
  await weight.read();
  const seconds = (performance.now() - start) / 1000;
  const { description } = backend.info;
  await backend.dispose();
  return { rate: (STEPS * BATCH * CONTEXT) / seconds, description };
}

async function torchTokensPerSecond(
  name: OptimizerName,
): Promise<{ rate: number; description: string } | undefined> {
  const words = [
    SCRIPT,
    OPTIMIZERS[name],
    String(BATCH),
    String(CONTEXT),
    String(RANK),
    String(STEPS),
  ];
  for (const python of ["python3", "/usr/bin/python3"]) {
    try {
      const { stdout } = await promisify(execFile)(python, words);
      return JSON.parse(stdout) as { rate: number; description: string };
    } catch {
      // No such Python, or one without PyTorch: the next one may have it.
    }
  }
  return undefined;
}
