import type {
  ConvolutionGeometry,
  ConvolutionInputGradientOperation,
  ConvolutionOperation,
  ConvolutionWeightGradientOperation,
} from "../convolution.ts";
import { floats } from "./memory.ts";

/** Runs {@link ConvolutionOperation}, in double precision. */
export function convolution(operation: ConvolutionOperation): void {
  const [x, weight, out] = [operation.x, operation.weight, operation.out].map(floats);
  const bias = operation.bias && floats(operation.bias);
  const { outputs, groups, windows } = operation;
  const places = windows.count[0] * windows.count[1];
  const sums = Float64Array.from(
    { length: out!.length },
    (_, at) => bias?.[Math.floor(at / places) % (groups * outputs)] ?? 0,
  );
  forEachTerm(operation, (at, pixel, factor) => {
    sums[at]! += x![pixel]! * weight![factor]!;
  });
  out!.set(sums);
}

/** Runs {@link ConvolutionWeightGradientOperation}, in double precision. */
export function convolutionWeightGradient(operation: ConvolutionWeightGradientOperation): void {
  const [x, outGradient] = [floats(operation.x), floats(operation.outGradient)];
  const into = floats(operation.weightGradient);
  const sums = startOf(into, operation.accumulate);
  forEachTerm(operation, (at, pixel, factor) => {
    sums[factor]! += x[pixel]! * outGradient[at]!;
  });
  into.set(sums);
}

/** Runs {@link ConvolutionInputGradientOperation}, in double precision. */
export function convolutionInputGradient(operation: ConvolutionInputGradientOperation): void {
  const [weight, outGradient] = [floats(operation.weight), floats(operation.outGradient)];
  const into = floats(operation.xGradient);
  const sums = startOf(into, operation.accumulate);
  forEachTerm(operation, (at, pixel, factor) => {
    sums[pixel]! += weight[factor]! * outGradient[at]!;
  });
  into.set(sums);
}

const startOf = (into: Float32Array, accumulate: boolean): Float64Array =>
  accumulate ? Float64Array.from(into) : new Float64Array(into.length);

/** Calls `add` with the indices of every result, pixel and weight that belong together. */
function forEachTerm(
  { batch, groups, channels, outputs, windows }: ConvolutionGeometry,
  add: (at: number, pixel: number, factor: number) => void,
): void {
  const { image, count, size, stride, padding, dilation } = windows;
  const [height, width] = image;
  const places = count[0] * count[1];
  const window = size[0] * size[1];
  for (let at = 0; at < batch * groups * outputs * places; at++) {
    const place = at % places;
    const output = Math.floor(at / places) % (groups * outputs);
    const b = Math.floor(at / (places * groups * outputs));
    const firstChannel = (b * groups + Math.floor(output / outputs)) * channels;
    const top = Math.floor(place / count[1]) * stride[0] - padding[0];
    const left = (place % count[1]) * stride[1] - padding[1];
    for (let tap = 0; tap < channels * window; tap++) {
      const y = top + Math.floor((tap % window) / size[1]) * dilation[0];
      const x = left + (tap % size[1]) * dilation[1];
      if (y < 0 || y >= height || x < 0 || x >= width) continue;
      const channel = firstChannel + Math.floor(tap / window);
      add(at, (channel * height + y) * width + x, output * channels * window + tap);
    }
  }
}
