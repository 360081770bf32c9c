import { Tape, type Variable } from "@lrm/autograd";
import { type Backend, copy, countOperations, full, Random, scope } from "@lrm/tensor";
import { type BackendName, type Bench, costOn, runsOnCpu } from "../bench.ts";
import { relativeError } from "../known_matrix.ts";
import { fenced, own } from "../own.ts";
import { IMAGE_PAIRS } from "./image_pairs.ts";
import { modelPairs } from "./model_pairs.ts";
import { OPERATION_PAIRS } from "./operation_pairs.ts";
import type { Pair, PairCase } from "./pair.ts";
import { withoutKernels } from "./without_kernels.ts";

const SUITE = "operations";
const FUSED = "fused";
const COMPOSED = "composed";

/** Name of a form of a pair. */
type FormName = typeof FUSED | typeof COMPOSED;

/** Largest relative difference of the gradients of the two forms. */
const TOLERANCE = 1e-5;

/** Layers of the models that are timed. Those with half as many show what a block takes. */
const LAYERS = 4;

/**
 * Measures why operations have a kernel or a backward pass of their own: each beside the same
 * composed of general operations, and both models beside the same written with general operations
 * only. Reports the time of a forward and a backward pass, and the number of kernels.
 */
export async function operations(bench: Bench): Promise<void> {
  for (const name of bench.options.backends) {
    const backend = await bench.backend(name);
    for (const each of [...OPERATION_PAIRS, ...IMAGE_PAIRS]) {
      if (each.cpuOnly && !runsOnCpu(name)) continue;
      const { line, kernels } = await racePair(bench, name, backend, each);
      reportKernels(bench, line, "kernels", kernels);
    }
    for (const [at, each] of modelPairs(LAYERS).entries()) {
      const { line, kernels } = await racePair(bench, name, backend, each);
      const shallow = kernelsOf(backend, modelPairs(LAYERS / 2)[at]!);
      const blocks = LAYERS / 2;
      reportKernels(bench, line, "kernels of a block", {
        fused: (kernels.fused - shallow.fused) / blocks,
        composed: (kernels.composed - shallow.composed) / blocks,
      });
    }
  }
}

/** Numbers of kernels of both forms. */
interface Kernels {
  readonly fused: number;
  readonly composed: number;
}

interface Line {
  readonly suite: string;
  readonly measure: string;
  readonly setting: string;
}

/** Times both forms of a pair in turn, and counts their kernels. */
async function racePair(
  bench: Bench,
  backendName: BackendName,
  backend: Backend,
  { name, setting, make }: PairCase,
): Promise<{ readonly line: Line; readonly kernels: Kernels }> {
  const pair = make(backend, new Random(1));
  const line = {
    suite: SUITE,
    measure: `${name}, ${backendName}`,
    setting: `float32 ${setting}`,
  };
  const error = await difference(backend, pair);
  const run = (form: FormName) => fenced(backend, () => differentiate(backend, pair, form));
  await bench.race(
    {
      ...line,
      unit: "ms",
      rate: (seconds) => 1000 * seconds,
      tolerance: TOLERANCE,
      ratios: [{ of: FUSED, to: COMPOSED }],
    },
    [own(backend, run(FUSED), undefined, FUSED), own(backend, run(COMPOSED), error, COMPOSED)],
    costOn(backend),
  );
  const kernels = kernelsOfPair(backend, pair);
  free(pair);
  return { line, kernels };
}

function reportKernels(bench: Bench, line: Line, unit: string, { fused, composed }: Kernels): void {
  for (const [subject, count] of [
    [FUSED, fused],
    [COMPOSED, composed],
  ] as const) {
    const value = { median: count, min: count, max: count };
    bench.report({ ...line, kind: "derived", subject, unit, value });
  }
}

function kernelsOf(backend: Backend, { make }: PairCase): Kernels {
  const pair = make(backend, new Random(1));
  const kernels = kernelsOfPair(backend, pair);
  free(pair);
  return kernels;
}

function kernelsOfPair(backend: Backend, pair: Pair): Kernels {
  const count = (form: FormName): number =>
    countKernels(backend, () => differentiate(backend, pair, form));
  return { fused: count(FUSED), composed: count(COMPOSED) };
}

/** Counts kernels: dispatches on a GPU, operations elsewhere. */
function countKernels(backend: Backend, work: () => void): number {
  if ("counters" in backend) {
    const { counters } = backend as Backend & {
      readonly counters: { readonly dispatches: number };
    };
    const before = counters.dispatches;
    work();
    return counters.dispatches - before;
  }
  return Object.values(countOperations(backend, work)).reduce((total, each) => total + each, 0);
}

/** Runs a forward and a backward pass, of ½‖y‖² if the form has no loss. */
function differentiate(
  backend: Backend,
  pair: Pair,
  form: FormName,
  visit?: (variables: readonly Variable[]) => void,
): void {
  for (const parameter of pair.parameters) parameter.zeroGradient();
  const pass = (): void =>
    scope(() => {
      using tape = new Tape(backend);
      const variables = pair.inputs.map((each) => tape.variable(each));
      const y = pair[form](variables, tape);
      tape.backward(y.shape.length === 0 ? y : halfSquare(y));
      visit?.(variables);
    });
  if (form === COMPOSED && pair.withoutKernels) withoutKernels(backend, pass);
  else pass();
}

/** Records a loss whose gradient is `y`, without computing its value. */
function halfSquare(y: Variable): Variable {
  return y.tape.record(full(y.tape.backend, [], 0), {
    inputs: [y],
    backward: () => y.receive(copy(y.value)),
  });
}

/** Computes the largest relative difference between the gradients of the two forms. */
async function difference(backend: Backend, pair: Pair): Promise<number> {
  const [fused, composed] = [
    await gradientsOf(backend, pair, FUSED),
    await gradientsOf(backend, pair, COMPOSED),
  ];
  return Math.max(...fused.map((each, at) => relativeError(composed[at]!, each)));
}

async function gradientsOf(backend: Backend, pair: Pair, form: FormName): Promise<Float32Array[]> {
  const reads: Promise<Float32Array>[] = [];
  differentiate(backend, pair, form, (variables) => {
    for (const { gradient } of [...variables, ...pair.parameters]) {
      reads.push(gradient.read() as Promise<Float32Array>);
    }
  });
  return Promise.all(reads);
}

/** Frees what the maker of a pair owns. */
function free({ inputs, parameters, constants = [] }: Pair): void {
  for (const each of [...inputs, ...parameters, ...constants]) each.dispose();
}
