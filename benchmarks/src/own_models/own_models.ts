import {
  type BackendName,
  type Bench,
  costOn,
  type DroppableContender,
  runsOnCpu,
} from "../bench.ts";
import { GRADIENT_TOLERANCE } from "../gradient_error.ts";
import { own } from "../own.ts";
import { kindOf } from "../peers/javascript.ts";
import { type Absent, absent } from "../race.ts";
import { jaxModel } from "./jax_model.ts";
import { CNN, MLP, type ModelCase, type ModelOptimizer } from "./model_case.ts";
import { drawProblem, type ModelProblem } from "./model_problem.ts";
import { ownModel } from "./own_model.ts";
import type { MakePeerModel } from "./peer_model.ts";
import { tfjsModel } from "./tfjs_model.ts";
import { torchModel } from "./torch_model.ts";
import { TRACE_TOLERANCE, type TrainingTrace, traceError } from "./training_trace.ts";

/** JavaScript peers; their full names end in the kind of their backend. */
const PEERS: Readonly<Record<string, MakePeerModel>> = { tfjs: tfjsModel, jax: jaxModel };
const OPTIMIZERS: readonly ModelOptimizer[] = ["adam", "muon"];
/** Bound of the speed over the better JavaScript peer. */
const GOAL = { atLeast: 2 } as const;
/** Bound of the speed over PyTorch, whose products are those of a system's library too. */
const TORCH_GOAL = { atLeast: 1 } as const;

/**
 * Measures the training steps of models that someone could write with the layers: an MLP and a
 * small CNN, each with Adam and with Muon, beside the same model in other libraries.
 */
export async function ownModels(bench: Bench): Promise<void> {
  for (const name of bench.options.backends) {
    for (const model of [MLP, CNN]) {
      for (const optimizer of OPTIMIZERS) await raceModel(bench, name, model, optimizer);
    }
  }
}

async function raceModel(
  bench: Bench,
  name: BackendName,
  model: ModelCase,
  optimizer: ModelOptimizer,
): Promise<void> {
  const backend = await bench.backend(name);
  const problem = await drawProblem(model, optimizer);
  const ours = await ownModel(backend, model, problem);
  const peers = await openPeers(bench, name, problem, ours.trace);
  const browser = Object.keys(PEERS).map((peer) => nameOf(peer, name));
  await bench.race(
    {
      suite: "own-models",
      measure: `training with ${optimizer}, ${name}`,
      setting: `float32 ${model.title}`,
      unit: "steps/s",
      rate: (seconds) => 1 / seconds,
      tolerance: GRADIENT_TOLERANCE,
      ratios: [
        { of: "lrm", to: browser, goal: GOAL },
        { of: "lrm", to: "pytorch", ...(name === "blas" && { goal: TORCH_GOAL }) },
      ],
    },
    [own(backend, ours.run, ours.error), ...peers],
    costOn(backend),
  );
  ours.dispose();
  for (const each of peers) if ("drop" in each) await each.drop();
}

/** Opens the peers of a backend; an absent peer comes with its reason. */
async function openPeers(
  bench: Bench,
  name: BackendName,
  problem: ModelProblem,
  trace: TrainingTrace,
): Promise<(DroppableContender | Absent)[]> {
  const peers: (DroppableContender | Absent)[] = [];
  for (const [peer, make] of Object.entries(PEERS)) {
    try {
      const opened = await make(kindOf(name), problem);
      const error = traceError(opened.trace, trace, problem);
      const checked = { error, tolerance: TRACE_TOLERANCE };
      // Convolutions in WebAssembly can take hundreds of times longer than LRM's.
      peers.push({ ...opened, ...checked, name: nameOf(peer, name), mayLag: true });
    } catch (error) {
      peers.push(absent(nameOf(peer, name), error));
    }
  }
  if (runsOnCpu(name)) peers.push(await torchModel(bench, problem, trace));
  return peers;
}

const nameOf = (peer: string, name: BackendName): string => `${peer}-${kindOf(name)}`;
