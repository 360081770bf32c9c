import {
  conv2d,
  crossEntropy,
  gelu,
  linear,
  matmul,
  mean,
  Parameter,
  permute,
  reshape,
  Tape,
  type Variable,
} from "@lrm/autograd";
import { matrixOptimizer } from "@lrm/optimizer";
import { Random, type Shape, scale, type Tensor, tensor } from "@lrm/tensor";
import { relativeError, testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { newtonMuon } from "./newton_muon.ts";

/** Models of other operations than `linear()`. */

const backend = await testBackend();
const random = new Random(5);

const weight = (name: string, shape: Shape, role: "matrix" | "head") => {
  const normal = random.fork(name).normal(backend, shape);
  return new Parameter(name, scale(normal, 0.5, normal), { role });
};

/** Trains a classifier, whose matrices are preconditioned every third step. Returns its losses. */
async function losses(
  parameters: readonly Parameter[],
  logits: (x: Variable) => Variable,
  { x, y }: { readonly x: Tensor; readonly y: Tensor },
): Promise<number[]> {
  const rule = newtonMuon({ learningRate: 0.05, refreshInterval: 3 });
  using optimizer = matrixOptimizer(rule, parameters, { adamw: { learningRate: 0.05 } });
  const all: number[] = [];
  for (let step = 0; step < 24; step++) {
    optimizer.observe();
    for (const parameter of parameters) parameter.zeroGradient();
    using tape = new Tape(backend);
    const loss = crossEntropy(logits(tape.constant(x)), y);
    tape.backward(loss);
    optimizer.step();
    all.push((await loss.value.read())[0]!);
  }
  for (const parameter of parameters) parameter.dispose();
  return all;
}

/** Points in eight quadrants, with the parity of their signs. */
function parity() {
  const x = random.fork("points").normal(backend, [32, 3]);
  return x.read().then((host) => {
    const odd = (row: number) =>
      [0, 1, 2].reduce((sum, i) => sum + (host[row * 3 + i]! > 0 ? 1 : 0), 0) % 2;
    return {
      x,
      y: tensor(
        backend,
        Int32Array.from({ length: 32 }, (_, row) => odd(row)),
      ),
    };
  });
}

const mlp = () => [weight("up", [16, 3], "matrix"), weight("head", [2, 16], "head")] as const;

test("newtonMuon() trains a perceptron of matmul() as one of linear()", async () => {
  const data = await parity();
  const [up, head] = mlp();
  const expected = await losses([up, head], (x) => linear(gelu(linear(x, up)), head), data);
  expect(expected.at(-1)).toBeLessThan(0.6 * expected[0]!);
  const [w, h] = mlp();
  const right = { transposeB: true };
  const actual = await losses([w, h], (x) => matmul(gelu(matmul(x, w, right)), h, right), data);
  // Products in another order than those of linear().
  expect(relativeError(actual, expected)).toBeLessThan(1e-4);
});

test("newtonMuon() trains a convolution of one pixel as linear() on the pixels", async () => {
  const data = await parity(); // 4 images of 3 channels, 2 × 4 pixels
  const [up, head] = mlp();
  const expected = await losses([up, head], (x) => linear(gelu(linear(x, up)), head), data);
  const kernel = weight("up", [16, 3, 1, 1], "matrix");
  const [, last] = mlp();
  const actual = await losses(
    [kernel, last],
    (x) => {
      const images = permute(reshape(x, [4, 8, 3]), [0, 2, 1]); // [4, 3, 8]
      const y = conv2d(reshape(images, [4, 3, 2, 4]), kernel); // [4, 16, 2, 4]
      const pixels = permute(reshape(gelu(y), [4, 16, 8]), [0, 2, 1]);
      return linear(reshape(pixels, [32, 16]), last);
    },
    data,
  );
  expect(relativeError(actual, expected)).toBeLessThan(1e-4);
});

test("newtonMuon() trains a convolutional network, whose inputs are patches", async () => {
  // Stripes along rows or columns, with noise.
  const noise = await random.fork("noise").normal(backend, [16, 1, 6, 6]).read();
  const stripes = Float32Array.from(noise, (each, at) => {
    const [image, row, column] = [Math.floor(at / 36), Math.floor(at / 6) % 6, at % 6];
    return ((image % 2 === 0 ? row : column) % 2) - 0.5 + 0.2 * each;
  });
  using x = tensor(backend, stripes, [16, 1, 6, 6]);
  using y = tensor(
    backend,
    Int32Array.from({ length: 16 }, (_, image) => image % 2),
  );
  const first = weight("first", [6, 1, 3, 3], "matrix");
  const second = weight("second", [4, 6, 3, 3], "matrix");
  const head = weight("head", [2, 4], "head");
  const all = await losses(
    [first, second, head],
    (images) => {
      const features = gelu(conv2d(gelu(conv2d(images, first)), second)); // [16, 4, 2, 2]
      return linear(mean(features, { axes: [2, 3] }), head);
    },
    { x, y },
  );
  expect(all[0]).toBeGreaterThan(0.4);
  expect(all.at(-1)).toBeLessThan(0.1);
});
