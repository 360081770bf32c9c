import type {
  ConvolutionGeometry,
  ConvolutionInputGradientOperation,
  ConvolutionOperation,
  ConvolutionWeightGradientOperation,
  Windows,
} from "@lrm/tensor";
import { planConvolution } from "./_convolution_plan.ts";
import type { ConvolutionWords, WindowWords } from "./_convolution_words.ts";
import type { Encoder } from "./_encoder.ts";

type Operands = Pick<ConvolutionWords, "x" | "weight" | "bias" | "y" | "accumulate">;

type Encode = (words: ConvolutionWords) => void;

/** Functions that write the commands of convolutions. */
interface Commands {
  readonly convolution: Encode;
  readonly convolutionWeightGradient: Encode;
  readonly convolutionInputGradient: Encode;
}

/** Returns functions that write convolutions and their gradients, with their work memory. */
export function encodeConvolutions(encoder: Encoder, commands: Commands) {
  const write = (
    kind: keyof Commands,
    geometry: ConvolutionGeometry,
    operands: Operands,
    summed = 0,
  ): void => {
    const plan = planConvolution(geometry);
    const own = encoder.threads * plan.threadBytes;
    const memory = encoder.scratch(own + 4 * plan.parts * summed);
    const work = memory.region.start;
    const { batch, groups, channels, outputs, windows } = geometry;
    const shape = { batch, groups, channels, outputs, ...wordsOf(windows) };
    commands[kind]({ ...shape, ...plan, ...operands, work, sums: work + own });
    encoder.freeScratch(memory);
  };
  return {
    convolution: (operation: ConvolutionOperation): void => {
      const { x, weight, bias, out } = operation;
      write("convolution", operation, { x, weight, bias, y: out, accumulate: false });
    },
    convolutionWeightGradient: (operation: ConvolutionWeightGradientOperation): void => {
      const { x, weightGradient, outGradient, accumulate } = operation;
      const operands = { x, weight: weightGradient, bias: undefined, y: outGradient, accumulate };
      write("convolutionWeightGradient", operation, operands, weightGradient.size);
    },
    convolutionInputGradient: (operation: ConvolutionInputGradientOperation): void => {
      const { xGradient, weight, outGradient, accumulate } = operation;
      const operands = { x: xGradient, weight, bias: undefined, y: outGradient, accumulate };
      write("convolutionInputGradient", operation, operands);
    },
  };
}

function wordsOf({ image, count, size, stride, padding, dilation }: Windows): WindowWords {
  const [height, width] = image;
  const [outHeight, outWidth] = count;
  const [windowHeight, windowWidth] = size;
  const [strideY, strideX] = stride;
  const [paddingY, paddingX] = padding;
  const [dilationY, dilationX] = dilation;
  return {
    ...{ height, width, outHeight, outWidth, windowHeight, windowWidth },
    ...{ strideY, strideX, paddingY, paddingX, dilationY, dilationX },
  };
}
