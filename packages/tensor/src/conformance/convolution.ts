import type { ConvolutionGeometry } from "../convolution.ts";
import type { OperationSuite } from "./case.ts";
import {
  type Compute,
  type ConvolutionForm,
  check,
  computed,
  FORMS,
  forward,
  inputGradient,
  weightGradient,
} from "./convolution_data.ts";

const EXAMPLE: ConvolutionForm = {
  images: [20, 6, 9, 10],
  outputs: 8,
  size: [3, 3],
  groups: 2,
  padding: [1, 1],
};

const windowSize = ({ windows: { size } }: ConvolutionGeometry): number => size[0] * size[1];

/** Convolutions. */
export const convolutionSuite: OperationSuite = suite(
  "convolution",
  { "with a bias": forward(true), "without a bias": forward(false) },
  (geometry) => geometry.channels * windowSize(geometry),
);

/** Gradients of the weight. */
export const convolutionWeightGradientSuite: OperationSuite = suite(
  "convolutionWeightGradient",
  { overwrites: weightGradient(false), accumulates: weightGradient(true) },
  ({ batch, windows: { count } }) => batch * count[0] * count[1],
);

/** Gradients of the images. */
export const convolutionInputGradientSuite: OperationSuite = suite(
  "convolutionInputGradient",
  { overwrites: inputGradient(false), accumulates: inputGradient(true) },
  (geometry) => geometry.outputs * windowSize(geometry),
);

function suite(
  kind: string,
  ways: Readonly<Record<string, Compute>>,
  terms: (geometry: ConvolutionGeometry) => number,
): OperationSuite {
  return {
    example: (on) => computed(on, EXAMPLE, Object.values(ways)[0]!),
    cases: Object.entries(ways).map(([way, compute]) => ({
      name: `${kind}: ${way}`,
      run: async (backend) => {
        for (const form of FORMS) await check(backend, form, compute, terms);
      },
    })),
  };
}
