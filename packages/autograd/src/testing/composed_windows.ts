import { type Backend, tensor } from "@lrm/tensor";
import { add } from "../arithmetic.ts";
import { gather } from "../gather.ts";
import { matmul } from "../matmul.ts";
import { transpose } from "../permute.ts";
import { reshape } from "../reshape.ts";
import type { Variable } from "../tape.ts";
import { type ConvolutionCase, windowCount } from "./convolution.ts";

type Windows = Omit<ConvolutionCase, "groups">;

/**
 * Gathers the elements of all windows, `[B, C, H, W]` to `[B, C, windows, elements]`, by general
 * operations. The border is 0.
 */
export function gatherWindows(x: Variable, form: Windows): Variable {
  const [B, C, H, W] = form.x;
  using indices = indicesOf(x.tape.backend, form);
  return gather(reshape(x, [B, C, H * W]), indices, { axis: 2 });
}

/** Makes the position of each element of each window in its image, −1 in the border. */
function indicesOf(backend: Backend, form: Windows) {
  const { stride = [1, 1], padding = [0, 0], dilation = [1, 1] } = form;
  const [, , H, W] = form.x;
  const [, , kh, kw] = form.weight;
  const [rows, columns] = [windowCount(form, 0), windowCount(form, 1)];
  const positions = Int32Array.from({ length: rows * columns * kh * kw }, (_, at) => {
    const [place, tap] = [Math.floor(at / (kh * kw)), at % (kh * kw)];
    const [i, j] = [Math.floor(tap / kw), tap % kw];
    const row = Math.floor(place / columns) * stride[0] + i * dilation[0] - padding[0];
    const column = (place % columns) * stride[1] + j * dilation[1] - padding[1];
    return row >= 0 && row < H && column >= 0 && column < W ? row * W + column : -1;
  });
  return tensor(backend, positions, [rows * columns, kh * kw]);
}

/** Convolves by a gather and a product, from the operands of `conv2d`. */
export function composedConvolution(
  { x, weight, bias }: Readonly<Record<"x" | "weight" | "bias", Variable>>,
  form: ConvolutionCase,
): Variable {
  const { groups = 1 } = form;
  const [B] = form.x;
  const [out, channels, kh, kw] = form.weight;
  const windows = gatherWindows(x, form); // [B, C, places, taps]
  const places = windows.shape[2]!;
  const patches = reshape(transpose(windows), [B, groups, channels * kh * kw, places]);
  const matrices = reshape(weight, [groups, out / groups, channels * kh * kw]);
  const shape = [B, out, windowCount(form, 0), windowCount(form, 1)];
  const y = reshape(matmul(matrices, patches), shape);
  return add(y, reshape(bias, [out, 1, 1]));
}
