import { Random, secondMoment, type Tensor, tensor } from "@lrm/tensor";
import { relativeError, testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { add } from "./arithmetic.ts";
import { conv1d } from "./conv1d.ts";
import { conv2d } from "./conv2d.ts";
import { linear } from "./linear.ts";
import { matmul } from "./matmul.ts";
import { Parameter } from "./parameter.ts";
import { sum } from "./sum.ts";
import { Tape, type Variable } from "./tape.ts";
import { type ConvolutionCase, windowCount } from "./testing/convolution.ts";
import { countKernels, project } from "./testing/gradient_check.ts";

const backend = await testBackend();
const random = new Random(6);
const [B, T, IN, OUT] = [2, 3, 6, 4];

const makeWeight = (name: string, out = OUT) =>
  new Parameter(name, random.fork(name).normal(backend, [out, IN]));
const makeInput = (name: string) => random.fork(name).normal(backend, [B, T, IN]);

/** Runs one micro-batch through the weights and adds their outputs. */
function pass(input: Tensor, weights: readonly Parameter[], recording = true): void {
  using tape = recording ? new Tape(backend) : Tape.inference(backend);
  const x = tape.constant(input);
  const y = weights.map((weight) => linear(x, weight)).reduce((a, b) => add(a, b));
  if (!recording) return;
  using coefficients = random.fork("coefficients").normal(backend, y.shape);
  tape.backward(project(y, coefficients));
}

async function momentOf(inputs: readonly Tensor[], blocks = 1): Promise<number[]> {
  const all = await Promise.all(
    inputs.map(async (input) => {
      using moment = secondMoment(input, { blocks });
      return moment.read();
    }),
  );
  return Array.from(all[0]!, (_, at) => all.reduce((sum, each) => sum + each[at]! / all.length, 0));
}

test("linear() records nothing but `fed`, unless its weight observes inputs", () => {
  using weight = makeWeight("unasked");
  using input = makeInput("x");
  pass(input, [weight], false);
  expect(weight.fed).toBe(false);
  pass(input, [weight]);
  expect(weight.fed).toBe(true);
  expect(weight.inputMoment).toBeUndefined();
});

test("linear() records the mean over micro-batches, of the whole moment or of blocks", async () => {
  for (const blocks of [1, 3]) {
    using weight = makeWeight("asked");
    const inputs = ["a", "b", "c"].map(makeInput);
    weight.observeInput(blocks);
    for (const input of inputs) pass(input, [weight]);
    expect(weight.inputMoment!.shape).toEqual(blocks === 1 ? [IN, IN] : [3, 2, 2]);
    // Float32 sums of 18 products.
    const actual = await weight.inputMoment!.read();
    expect(relativeError(actual, await momentOf(inputs, blocks))).toBeLessThan(1e-6);
    for (const input of inputs) input.dispose();
  }
});

test("linear() computes one moment for several weights with the same input", async () => {
  const weights = ["q", "k", "v"].map((name) => makeWeight(name));
  using first = makeInput("first");
  using second = makeInput("second");
  const plain = countKernels(backend, () => pass(first, weights));
  for (const weight of weights) weight.observeInput();
  const observing = countKernels(backend, () => pass(first, weights));
  expect(observing.matmul! - plain.matmul!).toBe(1);
  pass(second, weights);
  const expected = await momentOf([first, second]);
  for (const weight of weights) {
    expect(relativeError(await weight.inputMoment!.read(), expected)).toBeLessThan(1e-6);
    weight.dispose();
  }
});

test("linear() records nothing in inference", () => {
  using weight = makeWeight("inference");
  using input = makeInput("x");
  weight.observeInput();
  pass(input, [weight], false);
  expect(weight.inputMoment).toBeUndefined();
});

test("Parameter keeps an input moment until forgetInput() or another observeInput()", async () => {
  using weight = makeWeight("memory");
  using input = makeInput("x");
  pass(input, [weight]);
  const before = backend.memory().liveBuffers;
  weight.observeInput();
  expect(backend.memory().liveBuffers).toBe(before);
  pass(input, [weight]);
  expect(backend.memory().liveBuffers).toBe(before + 1);
  weight.observeInput(2);
  expect(weight.inputMoment).toBeUndefined();
  pass(input, [weight]);
  expect(relativeError(await weight.inputMoment!.read(), await momentOf([input], 2))).toBe(0);
  weight.forgetInput();
  pass(input, [weight]);
  expect(weight.inputMoment).toBeUndefined();
  expect(backend.memory().liveBuffers).toBe(before);
});

/** Computes the mean of `z zᵀ` in float64, of the whole vectors or of diagonal blocks. */
function meanSquare(vectors: readonly (readonly number[])[], blocks = 1): number[] {
  const n = vectors[0]!.length;
  const width = n / blocks;
  return Array.from({ length: n * width }, (_, at) => {
    const block = Math.floor(at / (width * width));
    const [i, j] = [Math.floor(at / width) % width, at % width];
    const term = (z: readonly number[]) => z[block * width + i]! * z[block * width + j]!;
    return vectors.reduce((sum, z) => sum + term(z), 0) / vectors.length;
  });
}

const rowsOf = (values: ArrayLike<number>, width: number): number[][] =>
  Array.from({ length: values.length / width }, (_, row) =>
    Array.from({ length: width }, (_, i) => values[row * width + i]!),
  );

/** Transposes each matrix `[rows, columns]` of a batch. */
const transposed = (values: ArrayLike<number>, rows: number, columns: number): number[] =>
  Array.from({ length: values.length }, (_, at) => {
    const [matrix, i, j] = [
      Math.floor(at / (rows * columns)),
      Math.floor(at / rows) % columns,
      at % rows,
    ];
    return values[matrix * rows * columns + j * columns + i]!;
  });

/** Runs a function of inputs `[B, T, IN]` backward, once or twice. */
async function observed(
  weight: Parameter,
  blocks: number,
  inputs: readonly Tensor[],
  run: (x: Variable) => Variable,
): Promise<ArrayLike<number>> {
  weight.observeInput(blocks);
  for (const input of inputs) {
    using tape = new Tape(backend);
    tape.backward(sum(run(tape.constant(input))));
  }
  expect(weight.fed).toBe(true);
  expect(weight.inputMoment!.shape).toEqual(
    blocks === 1 ? [IN, IN] : [blocks, IN / blocks, IN / blocks],
  );
  return weight.inputMoment!.read();
}

test("matmul() records the inputs of a weight [out, in], on either side and transposed", async () => {
  const inputs = ["a", "b"].map(makeInput); // [B, T, IN]
  const turned = await Promise.all(
    inputs.map(async (input) => tensor(backend, transposed(await input.read(), T, IN), [B, IN, T])),
  );
  const hosts = await Promise.all(inputs.map((input) => input.read()));
  const rows = hosts.flatMap((host) => rowsOf(host, IN));
  for (const blocks of [1, 2]) {
    using weight = makeWeight("product");
    const expected = meanSquare(rows, blocks);
    for (const [given, run] of [
      [inputs, (x) => matmul(x, weight, { transposeB: true })],
      [turned, (x) => matmul(x, weight, { transposeA: true, transposeB: true })],
      [turned, (x) => matmul(weight, x)],
      [inputs, (x) => matmul(weight, x, { transposeB: true })],
    ] as const satisfies [readonly Tensor[], (x: Variable) => Variable][]) {
      expect(relativeError(await observed(weight, blocks, given, run), expected)).toBeLessThan(
        1e-6,
      );
    }
  }
  for (const each of [...inputs, ...turned]) each.dispose();
});

test("matmul() records nothing for a weight [in, out], nor for a batch of weights", () => {
  using square = new Parameter("square", random.fork("square").normal(backend, [IN, IN]));
  using batch = new Parameter("batch", random.fork("batch").normal(backend, [B, OUT, IN]));
  using input = makeInput("x");
  for (const each of [square, batch]) each.observeInput();
  using tape = new Tape(backend);
  const x = tape.constant(input);
  tape.backward(add(sum(matmul(x, square)), sum(matmul(x, batch, { transposeB: true }))));
  expect([square, batch].map(({ fed, inputMoment }) => [fed, inputMoment])).toEqual([
    [false, undefined],
    [false, undefined],
  ]);
});

/** Lists the patches of images by the definition, those of all groups. */
function patchesOf(
  x: ArrayLike<number>,
  {
    x: [N, C, H, W],
    weight: [, channels, kh, kw],
    stride,
    padding,
    dilation,
  }: Required<ConvolutionCase>,
): number[][] {
  const form = {
    x: [N, C, H, W],
    weight: [1, channels, kh, kw],
    stride,
    padding,
    dilation,
  } as const;
  const [rows, columns] = [windowCount(form, 0), windowCount(form, 1)];
  const patches: number[][] = [];
  for (let at = 0; at < N * (C / channels) * rows * columns; at++) {
    const first = Math.floor(at / (rows * columns)) * channels; // of all images' channels
    const [top, left] = [Math.floor(at / columns) % rows, at % columns];
    patches.push(
      Array.from({ length: channels * kh * kw }, (_, tap) => {
        const row = top * stride[0] + (Math.floor(tap / kw) % kh) * dilation[0] - padding[0];
        const column = left * stride[1] + (tap % kw) * dilation[1] - padding[1];
        if (row < 0 || row >= H || column < 0 || column >= W) return 0;
        return x[((first + Math.floor(tap / (kh * kw))) * H + row) * W + column]!;
      }),
    );
  }
  return patches;
}

test.each([
  { stride: [1, 1], padding: [0, 0], dilation: [1, 1], groups: 1 },
  { stride: [2, 1], padding: [1, 2], dilation: [1, 2], groups: 1 },
  { stride: [1, 1], padding: [1, 1], dilation: [1, 1], groups: 2 },
] as const)("conv2d() records patches with %o", async ({ groups, ...options }) => {
  const [shape, form] = [
    [3, 4, 5, 6],
    [6, 4 / groups, 3, 2],
  ] as const;
  const n = (4 / groups) * 6;
  using weight = new Parameter("kernel", random.fork("kernel").normal(backend, form));
  const images = ["first", "second"].map((name) => random.fork(name).normal(backend, shape));
  const hosts = await Promise.all(images.map((image) => image.read()));
  const patches = hosts.flatMap((host) =>
    patchesOf(host, { x: shape, weight: form, groups, ...options }),
  );
  for (const blocks of [1, 3]) {
    weight.observeInput(blocks);
    for (const image of images) {
      using tape = new Tape(backend);
      tape.backward(sum(conv2d(tape.constant(image), weight, undefined, { groups, ...options })));
    }
    expect(weight.inputMoment!.size).toBe((n * n) / blocks);
    const actual = await weight.inputMoment!.read();
    expect(relativeError(actual, meanSquare(patches, blocks))).toBeLessThan(1e-6);
  }
  for (const image of images) image.dispose();
});

test("conv1d() records patches", async () => {
  using weight = new Parameter("kernel", random.fork("1d").normal(backend, [4, 2, 3]));
  using x = random.fork("sequences").normal(backend, [2, 2, 7]);
  weight.observeInput();
  using tape = new Tape(backend);
  tape.backward(sum(conv1d(tape.constant(x), weight, undefined, { padding: 1, stride: 2 })));
  const patches = patchesOf(await x.read(), {
    ...{ x: [2, 2, 1, 7], weight: [4, 2, 1, 3], groups: 1 },
    ...{ stride: [1, 2], padding: [0, 1], dilation: [1, 1] },
  });
  expect(relativeError(await weight.inputMoment!.read(), meanSquare(patches))).toBeLessThan(1e-6);
});

test("matmul() and conv2d() take no kernel more unless inputs are observed", () => {
  using matrix = makeWeight("matrix");
  using kernel = new Parameter("kernel", random.fork("kernel").normal(backend, [2, 3, 2, 2]));
  using input = makeInput("x");
  using image = random.fork("image").normal(backend, [2, 3, 4, 4]);
  const pass = () => {
    using tape = new Tape(backend);
    const y = sum(matmul(tape.constant(input), matrix, { transposeB: true }));
    tape.backward(add(y, sum(conv2d(tape.constant(image), kernel))));
  };
  const plain = countKernels(backend, pass);
  for (const each of [matrix, kernel]) each.observeInput();
  const observing = countKernels(backend, pass);
  expect(observing.matmul! - plain.matmul!).toBe(2);
  for (const each of [matrix, kernel]) each.forgetInput();
  expect(countKernels(backend, pass)).toEqual(plain);
});
