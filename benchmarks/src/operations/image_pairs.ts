import {
  add,
  averagePool2d,
  batchNorm,
  conv2d,
  dropout,
  gather,
  map,
  matmul,
  max,
  maxPool2d,
  mean,
  Parameter,
  relu,
  reshape,
  square,
  subtract,
  type Tape,
  type Variable,
} from "@lrm/autograd";
import {
  type Backend,
  defineMap,
  full,
  type Random,
  scale,
  type Tensor,
  tensor,
  zeros,
} from "@lrm/tensor";
import type { Pair, PairCase } from "./pair.ts";

/** Images of a small network, and outputs of a convolution by 3 × 3 inside a border. */
const [B, C, SIDE, OUT] = [32, 32, 16, 64] as const;
/** Images that are pooled and normalized, and the rows of a dropout. */
const [WIDE, ROWS, COLUMNS] = [32, 2048, 512] as const;
const RATE = 0.1;

/** Operations of images with a backward pass or a kernel of their own, beside general ones. */
export const IMAGE_PAIRS: readonly PairCase[] = [
  {
    name: "convolution",
    setting: `${B} images ${C}×${SIDE}×${SIDE} to ${OUT}, 3×3`,
    make: (backend, random) => {
      const { pair, weight, bias } = convolution(backend, random);
      const indices = windowIndices(backend);
      return {
        ...pair,
        constants: [indices],
        composed: ([x], tape) => convolveByGather(tape, x!, weight, bias, indices),
      };
    },
  },
  {
    name: "convolution beside patches and products",
    setting: `${B} images ${C}×${SIDE}×${SIDE} to ${OUT}, 3×3`,
    cpuOnly: true,
    make: (backend, random) => ({ ...convolution(backend, random).pair, withoutKernels: true }),
  },
  {
    name: "maximum pooling",
    setting: `${B} images ${C}×${WIDE}×${WIDE}, 2×2`,
    make: (backend, random) => ({
      inputs: [random.normal(backend, [B, C, WIDE, WIDE])],
      parameters: [],
      fused: ([x]) => maxPool2d(x!, { size: 2 }),
      composed: ([x]) => max(tiles(x!), { axes: [3, 5] }),
    }),
  },
  {
    name: "average pooling",
    setting: `${B} images ${C}×${WIDE}×${WIDE}, 2×2`,
    make: (backend, random) => ({
      inputs: [random.normal(backend, [B, C, WIDE, WIDE])],
      parameters: [],
      fused: ([x]) => averagePool2d(x!, { size: 2 }),
      composed: ([x]) => mean(tiles(x!), { axes: [3, 5] }),
    }),
  },
  {
    // With ReLU, because the gradient of ½‖y‖² alone is nearly 0.
    name: "batch normalization with ReLU",
    setting: `${B} images ${C}×${WIDE}×${WIDE}`,
    make: (backend, random) => {
      const gain = new Parameter("gain", full(backend, [C], 1));
      const bias = new Parameter("bias", zeros(backend, [C]));
      return {
        inputs: [random.normal(backend, [B, C, WIDE, WIDE])],
        parameters: [gain, bias],
        fused: ([x]) => relu(batchNorm(x!, gain, bias)),
        composed: ([x], tape) => {
          const over = { axes: [0, 2, 3], keepDims: true };
          const center = mean(x!, over); // [1, C, 1, 1]
          const variance = mean(square(subtract(x!, center)), over);
          const channels = (each: Parameter) => reshape(tape.parameter(each), [C, 1, 1]);
          const operands = {
            ...{ x: x!, center, variance, gain: channels(gain), bias: channels(bias) },
          };
          return relu(map(normalize, operands, { scalars: { epsilon: 1e-5 } }).y);
        },
      };
    },
  },
  {
    name: "dropout",
    setting: `${ROWS}×${COLUMNS}`,
    make: (backend, random) => {
      const mask = random.fork("dropout");
      return {
        inputs: [random.normal(backend, [ROWS, COLUMNS])],
        parameters: [],
        fused: ([x]) => dropout(x!, RATE, { random: mask }),
        composed: ([x]) => {
          using u = mask.uniform(backend, [ROWS, COLUMNS]);
          return map(drop, { x: x!, u }, { scalars: { keep: 1 - RATE } }).y;
        },
      };
    },
  },
];

const normalize = defineMap(
  ["x", "center", "variance", "gain", "bias"],
  ["epsilon"],
  ({ x, center, variance, gain, bias, epsilon }) => ({
    y: x.sub(center).div(variance.add(epsilon).sqrt()).mul(gain).add(bias),
  }),
);

const drop = defineMap(["x", "u"], ["keep"], ({ x, u, keep }) => ({
  y: u.lessThan(keep).select(x.div(keep), 0),
}));

/** Makes a convolution in both forms, by the same function. */
function convolution(
  backend: Backend,
  random: Random,
): { readonly pair: Pair; readonly weight: Parameter; readonly bias: Parameter } {
  const drawn = random.normal(backend, [OUT, C, 3, 3]);
  const weight = new Parameter("weight", scale(drawn, 0.02, drawn));
  const bias = new Parameter("bias", zeros(backend, [OUT]));
  const convolve = ([x]: readonly Variable[]): Variable => conv2d(x!, weight, bias, { padding: 1 });
  const pair = {
    inputs: [random.normal(backend, [B, C, SIDE, SIDE])],
    parameters: [weight, bias],
    fused: convolve,
    composed: convolve,
  };
  return { pair, weight, bias };
}

/** Makes the position of each element of each window in its image, −1 outside: `[9, windows]`. */
function windowIndices(backend: Backend): Tensor {
  const places = SIDE * SIDE;
  const positions = Int32Array.from({ length: 9 * places }, (_, at) => {
    const [tap, place] = [Math.floor(at / places), at % places];
    const row = Math.floor(place / SIDE) + Math.floor(tap / 3) - 1;
    const column = (place % SIDE) + (tap % 3) - 1;
    return Math.min(row, column) >= 0 && Math.max(row, column) < SIDE ? row * SIDE + column : -1;
  });
  return tensor(backend, positions, [9, places]);
}

/** Convolves by a gather and a product. */
function convolveByGather(
  tape: Tape,
  x: Variable,
  weight: Parameter,
  bias: Parameter,
  indices: Tensor,
): Variable {
  const images = reshape(x, [B, C, SIDE * SIDE]);
  const patches = reshape(gather(images, indices, { axis: 2 }), [B, C * 9, SIDE * SIDE]);
  const matrix = reshape(tape.parameter(weight), [OUT, C * 9]);
  const y = reshape(matmul(matrix, patches), [B, OUT, SIDE, SIDE]);
  return add(y, reshape(tape.parameter(bias), [OUT, 1, 1]));
}

/** Splits images into tiles: `[B, C, H, W]` to `[B, C, H/2, 2, W/2, 2]`. */
function tiles(x: Variable): Variable {
  return reshape(x, [B, C, WIDE / 2, 2, WIDE / 2, 2]);
}
