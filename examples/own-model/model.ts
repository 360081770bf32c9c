// A classifier with hand-written gradients: logits = tanh(tanh(x W₁ᵀ + b₁) W₂ᵀ + b₂) Vᵀ
import {
  type Backend,
  defineMap,
  map,
  matmul,
  type Random,
  scale,
  scope,
  sum,
  type Tensor,
  tanh,
  zeros,
} from "@lrm/tensor";

/** dx = dy (1 − y²) for y = tanh(x). */
const tanhGradient = defineMap(["y", "dy"], [], ({ y, dy }) => ({
  dx: dy.mul(y.square().neg().add(1)),
}));

/** Softmax and cross-entropy of each row: each label's part of the mean loss, and its gradient. */
const crossEntropy = defineMap(["logits", "labels"], ["B"], ({ logits, labels, B }) => {
  const shifted = logits.sub(logits.rowMax());
  const total = shifted.exp().rowSum();
  return {
    loss: labels.mul(total.log().sub(shifted)).div(B),
    gradient: shifted.exp().div(total).sub(labels).div(B),
  };
});

/** A weight as an optimizer needs it: an object with these properties. */
export interface Parameter {
  readonly name: string;
  /** Tells matrices from output heads. Parameters of one axis need none. */
  readonly role?: "matrix" | "head";
  readonly value: Tensor;
  readonly gradient: Tensor;
}

export class Classifier {
  readonly #W1: Parameter;
  readonly #b1: Parameter;
  readonly #W2: Parameter;
  readonly #b2: Parameter;
  readonly #V: Parameter;

  constructor(backend: Backend, width: number, labels: number, random: Random) {
    const bias = (name: string): Parameter => ({
      name,
      value: zeros(backend, [width]),
      gradient: zeros(backend, [width]),
    });
    const weight = (name: string, role: "matrix" | "head", m: number, n: number): Parameter => {
      const W = random.fork(name).normal(backend, [m, n]);
      return { name, role, value: scale(W, 1 / Math.sqrt(n), W), gradient: zeros(backend, [m, n]) };
    };
    this.#W1 = weight("first.weight", "matrix", width, 2);
    this.#b1 = bias("first.bias");
    this.#W2 = weight("second.weight", "matrix", width, width);
    this.#b2 = bias("second.bias");
    this.#V = weight("head.weight", "head", labels, width);
  }

  get parameters(): readonly Parameter[] {
    return [this.#W1, this.#b1, this.#W2, this.#b2, this.#V];
  }

  /** Computes logits: `[B, 2]` → `[B, labels]`. */
  logits(x: Tensor): Tensor {
    return scope(() => this.#forward(x).logits);
  }

  /** Writes all gradients and returns the mean loss, `[]`. */
  lossAndGradients(x: Tensor, labels: Tensor): Tensor {
    return scope(() => {
      const { h1, h2, logits } = this.#forward(x);
      const scalars = { B: x.shape[0]! };
      const { loss, gradient: dLogits } = map(crossEntropy, { logits, labels }, { scalars });

      matmul(dLogits, h2, { transposeA: true, into: this.#V.gradient });
      const dh2 = matmul(dLogits, this.#V.value); // [B, width]
      const dh1 = this.#backward(this.#W2, this.#b2, h1, h2, dh2);
      this.#backward(this.#W1, this.#b1, x, h1, dh1);
      return sum(loss);
    });
  }

  #forward(x: Tensor) {
    const layer = (input: Tensor, W: Parameter, b: Parameter) =>
      tanh(matmul(input, W.value, { transposeB: true, bias: b.value }));
    const h1 = layer(x, this.#W1, this.#b1); // [B, width]
    const h2 = layer(h1, this.#W2, this.#b2); // [B, width]
    return { h1, h2, logits: matmul(h2, this.#V.value, { transposeB: true }) };
  }

  /** Writes the gradients of one layer, y = tanh(x Wᵀ + b), and returns the gradient of x. */
  #backward(W: Parameter, b: Parameter, x: Tensor, y: Tensor, dy: Tensor): Tensor {
    const { dx: d } = map(tanhGradient, { y, dy });
    matmul(d, x, { transposeA: true, into: W.gradient });
    sum(d, { axes: [0, 0], into: b.gradient });
    return matmul(d, W.value);
  }
}
