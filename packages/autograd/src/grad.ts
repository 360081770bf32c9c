import { ArgumentError, full, Tensor } from "@lrm/tensor";
import { checkLoss } from "./_steps.ts";
import { reshape } from "./reshape.ts";
import { Tape, type Variable } from "./tape.ts";

/** First argument of a function to differentiate: a variable, or several by name. */
export type VariableTree = Variable | Readonly<Record<string, Variable>>;

/** The tensors, or gradients, of a {@link VariableTree}: with the same names. */
export type TensorTree<Tree> = Tree extends Variable ? Tensor : { [Name in keyof Tree]: Tensor };

/** Tensors of the other arguments. */
type Constants<Rest extends readonly Variable[]> = { [Index in keyof Rest]: Tensor };

/**
 * Makes a function of tensors that computes a loss and its gradients, as in JAX.
 *
 * Each call records a tape and disposes it. For training with parameters, whose gradients
 * accumulate and whose memory is reused, use a {@link Tape}.
 *
 * @param loss  function of variables that returns one element. Its first argument is
 *   differentiated: a variable, or an object of variables. The others are constants, such as data.
 *   Annotate the arguments, so that the result has their types
 * @returns  function of tensors that returns the loss and gradients with the names and shapes of
 *   the first argument; zeros without influence on the loss. The caller owns all of them. Throws
 *   an ArgumentError if an argument is missing, or the loss has more than one element
 * @example
 * ```ts
 * import { linear, meanSquaredError, type Variable, valueAndGrad } from "@lrm/autograd";
 * import { tensor } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * const loss = ({ w, b }: Record<"w" | "b", Variable>, x: Variable, y: Variable) =>
 *   meanSquaredError(linear(x, w, b), y);
 * const backend = createReferenceBackend();
 * const parameters = { w: tensor(backend, [1, 2], [1, 2]), b: tensor(backend, [1]) };
 * const x = tensor(backend, [3, 4], [1, 2]);
 * const y = tensor(backend, [10], [1, 1]);
 * const { value, gradients } = valueAndGrad(loss)(parameters, x, y);
 * expect(Array.from(await value.read())).toEqual([4]); // (3 + 8 + 1 − 10)²
 * expect(Array.from(await gradients.w.read())).toEqual([12, 16]);
 * expect(Array.from(await gradients.b.read())).toEqual([4]);
 * ```
 */
export function valueAndGrad<Tree extends VariableTree, Rest extends readonly Variable[]>(
  loss: (variables: Tree, ...constants: Rest) => Variable,
): (
  values: TensorTree<Tree>,
  ...constants: Constants<Rest>
) => { value: Tensor; gradients: TensorTree<Tree> } {
  return (values, ...constants) => {
    const single = values instanceof Tensor;
    const named: Readonly<Record<string, Tensor>> = single ? { x: values } : { ...values };
    checkTensors(named, constants);
    const [first] = Object.values(named);
    using tape = new Tape(first!.backend);
    const leaves = Object.fromEntries(
      Object.entries(named).map(([name, value]) => [name, tape.variable(value)]),
    );
    const others = constants.map((each) => tape.constant(each)) as readonly Variable[];
    const returned = loss((single ? leaves.x : leaves) as Tree, ...(others as Rest));
    const isLeaf = Object.values(leaves).includes(returned);
    // No step of the tape computes a leaf, but one views it.
    const result = isLeaf ? reshape(returned, returned.shape) : returned;
    if (result.differentiable) tape.backward(result);
    else checkLoss(result);
    const gradients = Object.fromEntries(
      Object.entries(leaves).map(([name, leaf]) => [name, gradientOf(leaf)]),
    );
    return {
      value: result.value.reshape(result.shape),
      gradients: (single ? gradients.x : gradients) as TensorTree<Tree>,
    };
  };
}

/** Makes a function of tensors that computes the gradients of a loss, as {@link valueAndGrad}. */
export function grad<Tree extends VariableTree, Rest extends readonly Variable[]>(
  loss: (variables: Tree, ...constants: Rest) => Variable,
): (values: TensorTree<Tree>, ...constants: Constants<Rest>) => TensorTree<Tree> {
  const both = valueAndGrad(loss);
  return (values, ...constants) => {
    const { value, gradients } = both(values, ...constants);
    value.dispose();
    return gradients;
  };
}

function gradientOf(leaf: Variable): Tensor {
  return leaf.hasGradient ? leaf.takeGradient() : full(leaf.tape.backend, leaf.shape, 0);
}

/** Throws unless there is something to differentiate by, and every argument is a tensor. */
function checkTensors(
  tree: Readonly<Record<string, unknown>>,
  constants: readonly unknown[],
): void {
  const given = [
    ...Object.entries(tree),
    ...constants.map((each, index) => [`${index + 2}`, each] as const),
  ];
  for (const [name, each] of given) {
    if (each instanceof Tensor) continue;
    throw new ArgumentError(
      `Cannot differentiate a function: its argument ${name} is no tensor`,
      "pass a tensor for each argument",
    );
  }
  if (Object.keys(tree).length > 0) return;
  throw new ArgumentError(
    "Cannot differentiate a function by no argument: there is no gradient to compute",
    "pass a tensor, or an object of tensors, first",
  );
}
