import {
  type Backend,
  copyInto,
  Random,
  type Shape,
  secondMoment,
  sizeOf,
  Tensor,
} from "@lrm/tensor";
import type { OptimizerParameter } from "./parameter.ts";
import type { UpdateRule } from "./rule.ts";

/**
 * Two of one shape (side by side, they do not begin at a multiple of 4), a tall one, a convolution,
 * and a vector for rules that take it. Smaller sides are at least 6.
 */
const SHAPES: readonly Shape[] = [[7], [7, 10], [6, 10], [6, 10], [10, 6], [8, 2, 2, 2]];

/** Parameters with gradients that depend only on the step. */
export class ContractProblem {
  readonly parameters: readonly OptimizerParameter[];
  readonly #random = new Random(17);

  /** @param place  moves values, and gradients, in memory */
  constructor(
    backend: Backend,
    rule: UpdateRule,
    place: (tensors: readonly Tensor[]) => readonly Tensor[] = (tensors) => tensors,
  ) {
    const shapes = SHAPES.filter((shape) => rule.layout === "elements" || shape.length >= 2);
    const [values, gradients] = ["value", "gradient"].map((what) =>
      place(shapes.map((shape, i) => this.#random.fork(what).fork(i).normal(backend, shape))),
    );
    this.parameters = shapes.map((shape, index) => ({
      name: `p${index}.weight`,
      value: values![index]!,
      gradient: gradients![index]!,
      ...(rule.observes && { inputMoment: this.#moment(backend, rule, index, shape) }),
    }));
  }

  /** Moment of 20 inputs of a layer. */
  #moment(backend: Backend, rule: UpdateRule, index: number, shape: Shape): Tensor {
    const [m = 1, ...rest] = shape;
    const n = sizeOf(rest);
    using inputs = this.#random.fork("inputs").fork(index).normal(backend, [20, n]);
    return secondMoment(inputs, { blocks: rule.inputBlocks?.(`p${index}.weight`, [m, n]) ?? 1 });
  }

  async setGradients(step: number, scale = 1): Promise<void> {
    for (const { name, gradient } of this.parameters) {
      using fresh = this.#random.fork(name).fork(step).normal(gradient.backend, gradient.shape);
      gradient.write((await fresh.read()).map((value) => value * scale));
    }
  }

  values(): Promise<ArrayLike<number>[]> {
    return Promise.all(this.parameters.map(({ value }) => value.read()));
  }

  dispose(): void {
    for (const { value, gradient, inputMoment } of this.parameters) {
      value.dispose();
      gradient.dispose();
      inputMoment?.dispose();
    }
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}

/** Moves tensors side by side into one buffer. */
export function sideBySide(tensors: readonly Tensor[]): Tensor[] {
  const size = tensors.reduce((sum, each) => sum + each.size, 0);
  using memory = Tensor.allocate(tensors[0]!.backend, [size]);
  let at = 0;
  return tensors.map((each) => {
    using part = memory.slice(at, at + each.size);
    at += each.size;
    const moved = part.reshape(each.shape);
    copyInto(moved, each);
    each.dispose();
    return moved;
  });
}
