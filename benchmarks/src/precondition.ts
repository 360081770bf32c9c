import { GPT2_PRESETS } from "@lrm/gpt2";
import { LLAMA_PRESETS } from "@lrm/llama";
import { muon } from "@lrm/muon";
import { Optimizer, type OptimizerParameter, type UpdateRule } from "@lrm/optimizer";
import { rmnp } from "@lrm/rmnp";
import { type Backend, type Tensor, zeros } from "@lrm/tensor";
import {
  type BackendName,
  type Bench,
  costOn,
  type DroppableContender,
  runsOnCpu,
} from "./bench.ts";
import { relativeError } from "./known_matrix.ts";
import { ITERATION_TOLERANCE, type KnownMatrix, knownMatrix } from "./matrices.ts";
import { fenced, own } from "./own.ts";
import type { PAPER_TIMES } from "./paper_times.ts";
import type { Absent, Contender } from "./race.ts";

type Shape = readonly [number, number];

interface ModelSize {
  readonly name: string;
  readonly layers: number;
  /** The matrices of one layer. */
  readonly shapes: readonly Shape[];
  /** Takes seconds per repeat; on a software adapter it would take hours and is never measured. */
  readonly large: boolean;
  /** Measured only with `--full`. */
  readonly full: boolean;
}

const { small, medium, large, xl } = GPT2_PRESETS;

/** The six sizes of the RMNP paper. */
const MODEL_SIZES: readonly ModelSize[] = [
  size("LLaMA 60M", llamaLayer(LLAMA_PRESETS["60m"])),
  size("GPT-2 125M", gpt2Layer(small)),
  size("GPT-2 355M", gpt2Layer(medium), { large: true }),
  size("GPT-2 770M", gpt2Layer(large), { large: true, full: true }),
  size("LLaMA 1.3B", llamaLayer(LLAMA_PRESETS["1b"]), { large: true, full: true }),
  size("GPT-2 1.5B", gpt2Layer(xl), { large: true, full: true }),
];

/** The size of which PyTorch's Muon is measured too. */
const BESIDE_TORCH = "GPT-2 125M";
const TORCH_FLOAT32 = "torch.optim.Muon in float32";
/** Error of five steps of steep polynomials in bfloat16, whose products are exact to 0.4 %. */
const BFLOAT16_TOLERANCE = 0.1;

/**
 * Measures the updates of one layer's matrices by RMNP and by Muon, times the number of layers. An
 * update is momentum, preconditioning and step, as in the RMNP paper.
 */
export async function precondition(bench: Bench): Promise<void> {
  for (const name of bench.options.backends) {
    const backend = await bench.backend(name);
    if (backend.info.software && !bench.options.full) {
      bench.reportSkipped("precondition", `updates of a model's matrices, ${name}`);
      continue;
    }
    for (const model of MODEL_SIZES) {
      if (model.full && !bench.options.full) continue;
      if (model.large && backend.info.software) continue;
      await raceRules(bench, name, backend, model);
    }
  }
}

async function raceRules(
  bench: Bench,
  on: BackendName,
  backend: Backend,
  { name, layers, shapes, large: heavy }: ModelSize,
): Promise<void> {
  const known = new Map<string, KnownMatrix>();
  for (const shape of shapes) {
    if (!known.has(String(shape))) known.set(String(shape), knownMatrix(backend, ...shape));
  }
  const matrices = shapes.map((shape) => known.get(String(shape))!);
  const contenders = [
    await updateOf(backend, "rmnp", rmnp({ learningRate: 1, scale: "none" }), matrices),
    await updateOf(backend, "muon", muon({ learningRate: 1, scale: "none" }), matrices),
  ];
  const torch = name === BESIDE_TORCH && runsOnCpu(on) ? await torchMuon(bench, shapes) : [];
  await bench.race(
    {
      suite: "precondition",
      measure: `updates of a model's matrices, ${on}`,
      setting: `float32 ${name}, one layer times ${layers}`,
      unit: "s for 100 steps",
      rate: (seconds) => 100 * layers * seconds,
      tolerance: ITERATION_TOLERANCE,
      ratios: [
        { of: "rmnp", to: "muon", goal: { atLeast: 13 } },
        { of: "muon", to: TORCH_FLOAT32, goal: { atLeast: on === "blas" ? 2 : 1 } },
      ],
    },
    [...contenders, ...torch],
    costOn(backend, heavy ? "heavy" : "normal"),
  );
  for (const each of contenders) each.drop();
  for (const each of torch) if ("drop" in each) await each.drop();
  for (const { G } of known.values()) G.dispose();
}

/** Prepares PyTorch's Muon, with its products in float32 as ours, and in bfloat16 as it comes. */
async function torchMuon(
  bench: Bench,
  shapes: readonly Shape[],
): Promise<(DroppableContender | Absent)[]> {
  const own = await bench.prepare("torch", "torch.optim.Muon", "muon-update", {
    shapes,
    dtype: "bfloat16",
  });
  return [
    await bench.prepare("torch", TORCH_FLOAT32, "muon-update", { shapes, dtype: "float32" }),
    "reason" in own ? own : { ...own, tolerance: BFLOAT16_TOLERANCE },
  ];
}

/** Prepares steps of one rule, and checks its first, which goes from zero along the direction. */
async function updateOf(
  backend: Backend,
  name: "rmnp" | "muon",
  rule: UpdateRule,
  matrices: readonly KnownMatrix[],
): Promise<Contender & { drop(): void }> {
  const parameters = matrices.map(
    ({ G }, at): OptimizerParameter => ({
      name: String(at),
      value: zeros(backend, G.shape),
      gradient: G,
    }),
  );
  const optimizer = new Optimizer({ groups: [{ rule, parameters }] });
  const step = () => optimizer.step();
  step();
  let error = 0;
  for (const [at, { G, orthogonalized }] of matrices.entries()) {
    const moved = (await parameters[at]!.value.read()).map((value) => -value);
    const expected = name === "muon" ? orthogonalized : await normalizedRows(G);
    error = Math.max(error, relativeError(moved, expected));
  }
  return {
    ...own(backend, fenced(backend, step), error, name),
    drop: () => {
      optimizer.dispose();
      for (const { value } of parameters) value.dispose();
    },
  };
}

/** Normalizes rows in float64, as RMNP does with its first gradient. */
async function normalizedRows(G: Tensor): Promise<Float64Array> {
  const rows = Float64Array.from(await G.read());
  const width = G.shape[1]!;
  for (let start = 0; start < rows.length; start += width) {
    const row = rows.subarray(start, start + width);
    const norm = Math.sqrt(row.reduce((sum, value) => sum + value ** 2, 0));
    row.set(row.map((value) => value / norm));
  }
  return rows;
}

interface Widths {
  readonly layers: number;
  readonly width: number;
  readonly mlpWidth: number;
}

interface LayerShapes {
  readonly layers: number;
  readonly shapes: readonly Shape[];
}

function gpt2Layer({ layers, width: d, mlpWidth: f }: Widths): LayerShapes {
  return {
    layers,
    shapes: [
      [3 * d, d],
      [d, d],
      [f, d],
      [d, f],
    ],
  };
}

function llamaLayer({ layers, width: d, mlpWidth: f }: Widths): LayerShapes {
  return {
    layers,
    shapes: [
      [d, d],
      [d, d],
      [d, d],
      [d, d],
      [f, d],
      [f, d],
      [d, f],
    ],
  };
}

function size(
  name: (typeof PAPER_TIMES)[number]["name"],
  layer: LayerShapes,
  extent: Partial<Pick<ModelSize, "large" | "full">> = {},
): ModelSize {
  return { name, ...layer, large: false, full: false, ...extent };
}
