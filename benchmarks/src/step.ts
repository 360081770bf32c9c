import { GPT2_PRESETS, type GPT2Config } from "@lrm/gpt2";
import type { CpuBackend } from "@lrm/kernels-cpu";
import { type Backend, matmul, Random, Tensor } from "@lrm/tensor";
import {
  type BackendName,
  type Bench,
  costOn,
  type DroppableContender,
  runsOnCpu,
} from "./bench.ts";
import { GRADIENT_TOLERANCE } from "./gradient_error.ts";
import { spreadOf } from "./measure.ts";
import { newtonMuonCost } from "./newton_muon_cost.ts";
import { fenced, own } from "./own.ts";
import { kindOf } from "./peers/javascript.ts";
import type { Absent, Contender } from "./race.ts";
import { recomputation } from "./recomputation.ts";
import type { Goal } from "./result.ts";
import {
  jaxName,
  jaxPeer,
  stepPeers,
  type TimedStep,
  TUNED,
  tooSlow,
  tooSlowAdapter,
} from "./step_peers.ts";
import {
  costOf,
  prepareStep,
  type StepOptimizer,
  type StepSettings,
  type TrainingStep,
} from "./training_step.ts";
import { measureWaiting } from "./waiting.ts";

const PRODUCT = "product 1024³";
const PRODUCT_FLOPS = 2 * 1024 ** 3;

interface StepCase {
  readonly preset: "nano" | "small";
  readonly batch: number;
  readonly context: number;
  readonly optimizer: StepOptimizer;
  readonly rank: number;
  /** Measured only with `--full`. */
  readonly full?: boolean;
  /** Bound of the speed over PyTorch's as people write it, with its eager operations. */
  readonly goal?: Goal;
  /** Bound of the speed over PyTorch's tuned forms. */
  readonly tunedGoal?: Goal;
  /** Bound of the step's arithmetic per second over that of a large product. */
  readonly shareGoal?: Goal;
}

const NANO = { preset: "nano", batch: 16, context: 128, rank: 32 } as const;
const SMALL = { preset: "small", batch: 4, context: 64, rank: 100 } as const;
/** With products by the system's BLAS, as `lrm` takes them where there is one. */
const WITH_BLAS: readonly StepCase[] = [
  { ...NANO, optimizer: "adamw", ...goals(1.3, 1) },
  { ...NANO, optimizer: "muon", ...goals(2, 1.5) },
  { ...NANO, optimizer: "low-rank-muon", ...goals(2, 1.5) },
  { ...SMALL, optimizer: "adamw", ...goals(1.4, 1.2) },
  { ...SMALL, optimizer: "low-rank-muon", ...goals(2, 1.5) },
  { ...SMALL, optimizer: "muon", ...goals(1.8, 1.5), full: true },
];
const IN_WEBASSEMBLY: readonly StepCase[] = WITH_BLAS.map(({ goal, tunedGoal, ...step }) =>
  step.preset === "nano" ? { ...step, goal: { atLeast: 1 } } : step,
);
const ON_GPUS: readonly StepCase[] = [{ ...NANO, optimizer: "muon", shareGoal: { atLeast: 0.5 } }];
const CASES = { cpu: IN_WEBASSEMBLY, blas: WITH_BLAS, webgpu: ON_GPUS };

function goals(eager: number, tuned: number): Pick<StepCase, "goal" | "tunedGoal"> {
  return { goal: { atLeast: eager }, tunedGoal: { atLeast: tuned } };
}

/**
 * Measures training steps: tokens per second beside PyTorch, the share of a large product's speed
 * that they reach, and the cost of Newton-Muon and of recomputation.
 */
export async function step(bench: Bench): Promise<void> {
  for (const name of bench.options.backends) {
    const backend = await bench.backend(name);
    let nano: TimedStep | undefined;
    for (const each of CASES[name]) {
      if (each.full && !bench.options.full) continue;
      const ofJax = await raceStep(bench, name, backend, each, nano);
      if (each.preset === "nano") nano = ofJax ?? nano;
    }
    if (name !== "cpu") continue;
    await newtonMuonCost(bench, backend);
    await recomputation(bench, backend);
  }
}

/**
 * Times one case.
 *
 * @param nano  a step of nano in jax-js, if it has taken one
 * @returns  the step in jax-js, if it took one
 */
async function raceStep(
  bench: Bench,
  name: BackendName,
  backend: Backend,
  { preset, batch, context, optimizer, rank, goal, tunedGoal, shareGoal }: StepCase,
  nano: TimedStep | undefined,
): Promise<TimedStep | undefined> {
  const model: GPT2Config = { ...GPT2_PRESETS[preset], contextLength: context };
  const settings: StepSettings = { model, batch, context, optimizer, rank };
  const peers: (DroppableContender | Absent)[] = [];
  const line = {
    suite: "step",
    measure: `training with ${optimizer}, ${name}`,
    setting: `float32 GPT-2 ${preset === "small" ? "124M" : preset}, ${batch}×${context}`,
  };
  const kind = kindOf(name);
  const { full } = bench.options;
  let ours: TrainingStep | undefined;
  try {
    if (optimizer !== "low-rank-muon" && (preset === "nano" || full)) {
      // First, because the model that its check trains and ours may not fit in memory together.
      peers.push(
        (preset === "nano"
          ? tooSlowAdapter(kind, backend, full)
          : tooSlow(kind, nano, costOf(settings).flops)) ??
          (await jaxPeer(backend, kind, settings)),
      );
    }
    const mine = await prepareStep(backend, settings);
    ours = mine;
    using product = ownProduct(backend);
    if (runsOnCpu(name)) peers.push(...(await stepPeers(bench, settings, full)));
    const times = await bench.race(
      {
        ...line,
        unit: "tokens/s",
        rate: (seconds) => (batch * context) / seconds,
        tolerance: GRADIENT_TOLERANCE,
        ratios: [
          { of: "lrm", to: "pytorch", ...(goal && { goal }) },
          { of: "lrm", to: TUNED, ...(tunedGoal && { goal: tunedGoal }) },
          { of: "lrm", to: "pytorch bfloat16" },
          { of: "lrm", to: "jax" },
          { of: "lrm", to: "llm.c" },
          { of: "lrm", to: jaxName(kind) },
        ],
      },
      [own(backend, mine.run, mine.error), ...peers, product.contender],
      costOn(backend, preset === "small" ? "heavy" : "normal"),
    );
    if (times.lrm !== undefined) {
      const products = times[PRODUCT]!;
      const share = times.lrm.map(
        (seconds, round) => mine.flops / seconds / (PRODUCT_FLOPS / products[round]!),
      );
      bench.report({
        ...line,
        kind: "derived",
        subject: `lrm's GFLOP/s over those of its ${PRODUCT}`,
        unit: "×",
        value: spreadOf(share),
        ...(shareGoal && { goal: shareGoal }),
      });
    }
    if (runsOnCpu(name)) {
      const shares = await measureWaiting(
        line,
        backend as CpuBackend,
        mine.run,
        bench.plan("normal"),
      );
      for (const each of shares) bench.report(each);
    }
    const ofJax = times[jaxName(kind)];
    return ofJax && { seconds: spreadOf(ofJax).median, flops: mine.flops };
  } finally {
    ours?.dispose();
    // Together, so that one that cannot be dropped leaves no other behind.
    await Promise.all(peers.map((each) => ("drop" in each ? each.drop() : undefined)));
  }
}

/** Prepares a large product, which shows the speed that the device can reach. */
function ownProduct(backend: Backend): { contender: Contender; [Symbol.dispose](): void } {
  const a = new Random(1).normal(backend, [1024, 1024]);
  const out = Tensor.allocate(backend, [1024, 1024]);
  return {
    contender: {
      ...own(
        backend,
        fenced(backend, () => matmul(a, a, { into: out })),
        undefined,
        PRODUCT,
      ),
      scale: { unit: "GFLOP/s", rate: (seconds) => PRODUCT_FLOPS / seconds / 1e9 },
    },
    [Symbol.dispose]: () => {
      a.dispose();
      out.dispose();
    },
  };
}
