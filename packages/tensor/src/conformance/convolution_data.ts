import type { Backend } from "../backend.ts";
import type { ConvolutionGeometry } from "../convolution.ts";
import { createReferenceBackend } from "../reference.ts";
import {
  runConvolution,
  runConvolutionInputGradient,
  runConvolutionWeightGradient,
} from "../run_convolution.ts";
import { formatShape, sizeOf } from "../shape.ts";
import { type Tensor, tensor } from "../tensor.ts";
import type { Windows } from "../windows/windows.ts";
import type { Results } from "./case.ts";
import { compare, evaluate, ROUNDOFF } from "./check.ts";
import { uniform } from "./data.ts";

type Pair = readonly [rows: number, columns: number];

/** Convolution to compare: images `[batch, groups · channels, height, width]` and its windows. */
export interface ConvolutionForm {
  readonly images: readonly [batch: number, channels: number, height: number, width: number];
  readonly outputs: number;
  readonly size: Pair;
  readonly groups?: number;
  readonly stride?: Pair;
  readonly padding?: Pair;
  readonly dilation?: Pair;
}

/** Forms that backends are likely to compute in different ways. */
export const FORMS: readonly ConvolutionForm[] = [
  { images: [1, 1, 1, 1], outputs: 1, size: [1, 1] },
  { images: [2, 3, 5, 7], outputs: 4, size: [1, 1] },
  { images: [3, 4, 7, 9], outputs: 6, size: [3, 3], padding: [1, 1] },
  { images: [2, 4, 6, 5], outputs: 6, size: [3, 2], groups: 2 },
  { images: [3, 4, 6, 8], outputs: 4, size: [3, 3], groups: 4, padding: [1, 1], stride: [2, 2] },
  {
    images: [2, 2, 9, 8],
    outputs: 3,
    size: [3, 2],
    stride: [2, 3],
    padding: [2, 1],
    dilation: [2, 3],
  },
  // Sequences, with windows of an even length
  { images: [4, 3, 1, 37], outputs: 5, size: [1, 4], padding: [0, 2] },
  // All elements but those in the middle are outside
  { images: [2, 2, 3, 3], outputs: 3, size: [3, 3], padding: [5, 5], dilation: [5, 5] },
  // A large image, many small ones, and many channels
  { images: [1, 2, 47, 53], outputs: 2, size: [5, 3], padding: [2, 1] },
  { images: [19, 3, 4, 4], outputs: 17, size: [3, 3], padding: [1, 1] },
  { images: [2, 40, 9, 8], outputs: 2, size: [3, 3], padding: [1, 1] },
];

/** Computes one of the three operations from operands that `make` fills. */
export type Compute = (
  on: Backend,
  geometry: ConvolutionGeometry,
  make: (name: "x" | "weight" | "bias" | "y") => Tensor,
) => Tensor;

/** The convolution itself, with or without bias. */
export const forward =
  (biased: boolean): Compute =>
  (on, geometry, make) => {
    const out = make("y");
    runConvolution(on, {
      ...geometry,
      x: make("x"),
      weight: make("weight"),
      bias: biased ? make("bias") : undefined,
      out,
    });
    return out;
  };

export const weightGradient =
  (accumulate: boolean): Compute =>
  (on, geometry, make) => {
    const weightGradient = make("weight");
    runConvolutionWeightGradient(on, {
      ...geometry,
      ...{ x: make("x"), outGradient: make("y"), weightGradient, accumulate },
    });
    return weightGradient;
  };

export const inputGradient =
  (accumulate: boolean): Compute =>
  (on, geometry, make) => {
    const xGradient = make("x");
    runConvolutionInputGradient(on, {
      ...geometry,
      ...{ weight: make("weight"), outGradient: make("y"), xGradient, accumulate },
    });
    return xGradient;
  };

/**
 * Compares an operation with the reference. The tolerance is a random walk of roundoffs, relative
 * to the same sum of absolute values.
 *
 * @param terms  number of products that are added to a result
 */
export async function check(
  backend: Backend,
  form: ConvolutionForm,
  compute: Compute,
  terms: (geometry: ConvolutionGeometry) => number,
): Promise<void> {
  const reference = createReferenceBackend();
  const run = (on: Backend, absolute = false) =>
    evaluate(on, () => computed(on, form, compute, absolute));
  const [actual, expected, scale] = [
    await run(backend),
    await run(reference),
    await run(reference, true),
  ];
  const { images, outputs, ...options } = form;
  const label = `images ${formatShape(images)}, ${outputs} outputs, ${JSON.stringify(options)}`;
  compare(label, actual.result!, expected.result!, {
    relative: ROUNDOFF * (8 + 2 * Math.sqrt(terms(geometryOf(form)))),
    scale: scale.result!,
  });
}

/** Runs an operation on values that depend on the form alone. */
export function computed(
  on: Backend,
  form: ConvolutionForm,
  compute: Compute,
  absolute = false,
): Results {
  const geometry = geometryOf(form);
  const { batch, groups, channels, outputs, windows } = geometry;
  const shapes = {
    x: [batch, groups * channels, ...windows.image],
    weight: [groups * outputs, channels, ...windows.size],
    bias: [groups * outputs],
    y: [batch, groups * outputs, ...windows.count],
  };
  const result = compute(on, geometry, (name) => {
    const values = uniform(sizeOf(shapes[name]), name.length);
    return tensor(on, absolute ? values.map(Math.abs) : values, shapes[name]);
  });
  return { result };
}

function geometryOf(form: ConvolutionForm): ConvolutionGeometry {
  const [batch, channels, ...image] = form.images;
  const { groups = 1, outputs, size, stride = [1, 1], padding = [0, 0], dilation = [1, 1] } = form;
  const each = (compute: (axis: 0 | 1) => number): Pair => [compute(0), compute(1)];
  const padded = each((axis) => image[axis] + 2 * padding[axis]);
  const windows: Windows = {
    ...{ image, padded, size, stride, padding, dilation },
    count: each(
      (axis) =>
        Math.floor((padded[axis] - dilation[axis] * (size[axis] - 1) - 1) / stride[axis]) + 1,
    ),
  };
  return { batch, groups, channels: channels / groups, outputs: outputs / groups, windows };
}
