type Pair = readonly [rows: number, columns: number];

/** Shapes and options of a convolution. */
export interface ConvolutionCase {
  readonly x: readonly [B: number, C: number, H: number, W: number];
  readonly weight: readonly [out: number, channels: number, kh: number, kw: number];
  readonly stride?: Pair;
  readonly padding?: Pair;
  readonly dilation?: Pair;
  readonly groups?: number;
}

/** Computes the number of windows along an axis. */
export function windowCount(
  { x, weight, stride = [1, 1], padding = [0, 0], dilation = [1, 1] }: ConvolutionCase,
  axis: 0 | 1,
): number {
  const span = dilation[axis] * (weight[2 + axis]! - 1) + 1;
  return Math.floor((x[2 + axis]! + 2 * padding[axis] - span) / stride[axis]) + 1;
}

/** Computes a convolution by its definition. */
export function convolved(
  v: { x: Float64Array; weight: Float64Array; bias?: Float64Array },
  form: ConvolutionCase,
): Float64Array {
  const { stride = [1, 1], padding = [0, 0], dilation = [1, 1], groups = 1 } = form;
  const [B, C, H, W] = form.x;
  const [out, channels, kh, kw] = form.weight;
  const [rows, columns] = [windowCount(form, 0), windowCount(form, 1)];
  const y: number[] = [];
  for (let b = 0; b < B; b++) {
    for (let o = 0; o < out; o++) {
      const first = Math.floor(o / (out / groups)) * channels;
      for (let at = 0; at < rows * columns; at++) {
        let sum = v.bias?.[o] ?? 0;
        for (let tap = 0; tap < channels * kh * kw; tap++) {
          const [c, i, j] = [Math.floor(tap / (kh * kw)), Math.floor(tap / kw) % kh, tap % kw];
          const row = Math.floor(at / columns) * stride[0] + i * dilation[0] - padding[0];
          const column = (at % columns) * stride[1] + j * dilation[1] - padding[1];
          if (row < 0 || row >= H || column < 0 || column >= W) continue;
          const pixel = v.x[((b * C + first + c) * H + row) * W + column]!;
          sum += pixel * v.weight[o * channels * kh * kw + tap]!;
        }
        y.push(sum);
      }
    }
  }
  return Float64Array.from(y);
}
