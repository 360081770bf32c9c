import { differentiateMap, type Instruction, type MapKernel, programOf } from "@lrm/tensor";

/** Inputs of a kernel, by what their gradients need. */
export interface GradientInputs {
  /** Inputs that need a gradient. */
  readonly wanted: readonly string[];
  /** Those of them whose gradient is summed over leading axes. */
  readonly summed: readonly string[];
  /** Inputs that are constant along the row. */
  readonly rowConstant: readonly string[];
}

const cache = new WeakMap<MapKernel, Map<string, readonly string[]>>();

/**
 * Chooses the outputs whose values the derivative of a kernel reads instead of computing them
 * again. Their memory costs nothing, since a tape keeps the output of a step until its backward
 * pass; an output is chosen if reading it makes the derivative cheaper by {@link costOf}.
 */
export function savedOutputs(kernel: MapKernel, inputs: GradientInputs): readonly string[] {
  const made = cache.get(kernel) ?? new Map<string, readonly string[]>();
  cache.set(kernel, made);
  const key = JSON.stringify(inputs);
  let saved = made.get(key);
  if (saved === undefined) {
    saved = choose(kernel, inputs);
    made.set(key, saved);
  }
  return saved;
}

function choose(
  kernel: MapKernel,
  { wanted, summed, rowConstant }: GradientInputs,
): readonly string[] {
  const { outputs, varies } = programOf(kernel);
  const perRow = kernel.outputs.filter((_, index) => !varies[outputs[index]!]);
  const cheap = new Set([...rowConstant, ...perRow]);
  const cost = (saved: readonly string[]): number => {
    const derive = (of: readonly string[]): MapKernel =>
      differentiateMap(kernel, { of, rowConstant, outputs: saved });
    // A sum of a kernel without row reductions stores no terms.
    const alone = summed.filter((name) => !programOf(derive([name])).usesRows);
    const common = wanted.filter((name) => !alone.includes(name));
    const stored = summed.length - alone.length;
    const kernels = [...alone.map((name) => [name]), ...(common.length > 0 ? [common] : [])];
    const computed = kernels.reduce((total, of) => total + costOf(derive(of), cheap), 0);
    return computed + stored * STORED_TERM;
  };
  let chosen: readonly string[] = [];
  let least = cost(chosen);
  for (const output of kernel.outputs) {
    // A derivative cannot have two inputs of one name.
    if (kernel.inputs.includes(output)) continue;
    const candidate = [...chosen, output];
    const needed = cost(candidate);
    if (needed < least) [chosen, least] = [candidate, needed];
  }
  return chosen;
}

/**
 * Weights of instructions, per element: sums and products 1. Kernels run at the speed of memory, so
 * an operand that is read per element weighs as much as the functions that take some twenty
 * instructions on the CPU.
 */
const WEIGHTS: Partial<Record<Instruction["op"], number>> = {
  exp: 16,
  log: 16,
  tanh: 16,
  input: 16,
  div: 4,
  sqrt: 4,
};

/**
 * Weight of a term of a sum that one kernel writes and another one reads. Processors read a line of
 * memory before they write to it.
 */
const STORED_TERM = 48;

/** Estimates the time of a kernel per element, over all sweeps. */
function costOf(kernel: MapKernel, perRow: ReadonlySet<string>): number {
  const { instructions, passes } = programOf(kernel);
  const weight = (id: number): number => {
    const instruction = instructions[id]!;
    if (instruction.op === "input" && perRow.has(kernel.inputs[instruction.index]!)) return 0;
    return WEIGHTS[instruction.op] ?? 1;
  };
  return passes
    .flatMap(({ perElement }) => perElement)
    .reduce((total, id) => total + weight(id), 0);
}
