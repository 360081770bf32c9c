import { assembleKernel } from "./derivative/assemble_kernel.ts";
import { ArgumentError } from "./errors.ts";
import type { MapKernel } from "./expression.ts";

/** Options of {@link differentiateMap}. */
export interface DifferentiateOptions<
  Input extends string = string,
  Output extends string = string,
  Of extends Input = Input,
  Saved extends Output = Output,
> {
  /** Inputs whose gradients to compute. Default: all. The others cost nothing. */
  readonly of?: readonly Of[];
  /** Outputs that have a gradient. Default: all. The others, such as statistics, cost nothing. */
  readonly from?: readonly Output[];
  /**
   * Inputs that are constant along the row in every call (extent 1, or stride 0). Their gradients
   * are summed along the row inside the kernel, and are constant along the row too.
   */
  readonly rowConstant?: readonly Input[];
  /**
   * Outputs whose values were kept from the forward pass. Where the derivative contains such an
   * output, it reads the value instead of computing it again, except in comparisons with a row
   * maximum: a rounded value may be equal to none of those that it is compared with.
   */
  readonly outputs?: readonly Saved[];
}

/**
 * Prefix of the names of gradients: `d_`, or `dd_` if a name in `Names` begins with `d_`, and so
 * on.
 */
export type GradientPrefix<Names extends string, D extends string = "d"> = [
  Extract<Names, `${D}_${string}`>,
] extends [never]
  ? `${D}_`
  : GradientPrefix<Names, `d${D}`>;

const cache = new WeakMap<MapKernel, Map<string, MapKernel>>();

/**
 * Makes the kernel that computes the gradients of a kernel's inputs from its inputs, its scalars
 * and the gradients of its outputs: reverse-mode differentiation, fused into one kernel again.
 *
 * **Names.** The gradient of an output `y` is the input `d_y`, and that of an input `x` the output
 * `d_x`. If a name of the kernel begins with `d_` already, as in a derivative, the prefix is `dd_`,
 * and so on, so that names never collide and second derivatives work. Inputs and scalars keep their
 * names. Those that the derivative does not read are left out: pass what `inputs` lists.
 *
 * **Shapes.** A gradient has the full shape of the iteration (or extent 1 along the row where it is
 * constant there, as outputs of {@link map}). For an input that broadcasts along leading axes, the
 * caller sums it, with {@link reduce}. Along the row, `rowConstant` sums in the kernel itself: only
 * a kernel sees the whole row at once, and only the caller knows which inputs broadcast there, so
 * this is an option. An input without influence has the gradient 0, a constant.
 *
 * **Conventions.** At 0, the derivative of `abs` is 0, and that of `sqrt` is infinite, as in IEEE
 * arithmetic. Equal arguments of `min` and `max` get half of the gradient each, and equal maxima of
 * a row equal shares. `isFinite`, comparisons and conditions have no derivative. The branch that a
 * `select` does not take gets exactly 0, even if its value is not finite. Powers of one expression
 * combine before they are computed: `x/x` has the gradient 0 also at 0. The rows of an expression
 * under `rowMax` are computed twice, and must compare equal: where a device may round them
 * differently, apply {@link Expression.stopGradient}, or let the argument be an input.
 *
 * **Cost.** Values of the forward pass are computed again from the inputs, except those in
 * `outputs`. Constants are computed here, common factors are taken out of sums, and equal
 * expressions are computed once. Reductions that do not depend on each other share one sweep over
 * the row.
 *
 * The result is a kernel as from {@link defineMap}, cached by the kernel and the options.
 *
 * @throws ArgumentError if an option names an unknown input or output, no input is left to
 *   differentiate, or a saved output has the name of an input
 *
 * @example
 * ```ts
 * import { defineMap, differentiateMap, map, tensor } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * const square = defineMap(["x"], [], ({ x }) => ({ y: x.square() }));
 * const derivative = differentiateMap(square);
 * const backend = createReferenceBackend();
 * const x = tensor(backend, [1, 2, 3]);
 * const { d_x } = map(derivative, { x, d_y: tensor(backend, [1, 1, 10]) });
 * expect(Array.from(await d_x.read())).toEqual([2, 4, 60]);
 * ```
 */
export function differentiateMap<
  Input extends string,
  Scalar extends string,
  Output extends string,
  Of extends Input = Input,
  Saved extends Output = never,
>(
  kernel: MapKernel<Input, Scalar, Output>,
  options: DifferentiateOptions<Input, Output, Of, Saved> = {},
): MapKernel<
  Input | Saved | `${GradientPrefix<Input | Scalar | Output>}${Output}`,
  Scalar,
  `${GradientPrefix<Input | Scalar | Output>}${Of}`
> {
  const { inputs, outputs } = kernel;
  const of = chosen("of", inputs, options.of ?? inputs);
  const from = chosen("from", outputs, options.from ?? outputs);
  const rowConstant = chosen("rowConstant", inputs, options.rowConstant ?? []);
  const saved = chosen("outputs", outputs, options.outputs ?? []);
  if (of.length === 0 || from.length === 0) {
    throw new ArgumentError(
      `Cannot differentiate no ${of.length === 0 ? "input" : "output"} of a kernel: there is no gradient to compute`,
      "name at least one",
    );
  }
  const taken = [...saved].find((name) => (inputs as readonly string[]).includes(name));
  if (taken !== undefined) {
    throw new ArgumentError(
      `Cannot read the saved output "${taken}": an input has the same name`,
      "rename one of them",
    );
  }
  const key = [of, from, rowConstant, saved].map((names) => JSON.stringify(names)).join();
  const made = cache.get(kernel) ?? new Map<string, MapKernel>();
  cache.set(kernel, made);
  let derivative = made.get(key);
  if (derivative === undefined) {
    derivative = assembleKernel(kernel, { of, from, rowConstant, saved });
    made.set(key, derivative);
  }
  return derivative as ReturnType<typeof differentiateMap<Input, Scalar, Output, Of, Saved>>;
}

/** Returns the names in the kernel's order, each once. */
function chosen<Name extends string>(
  option: string,
  all: readonly Name[],
  names: readonly Name[],
): readonly Name[] {
  const unknown = names.find((name) => !all.includes(name));
  if (unknown !== undefined) {
    throw new ArgumentError(
      `Cannot differentiate with "${unknown}" in \`${option}\`: the kernel has ${all.join(", ")}`,
      "pass names of the kernel",
    );
  }
  return all.filter((name) => names.includes(name));
}
