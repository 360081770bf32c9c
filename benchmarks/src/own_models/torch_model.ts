import type { Bench, DroppableContender } from "../bench.ts";
import type { Absent } from "../race.ts";
import { type ModelProblem, SETTINGS } from "./model_problem.ts";
import { TRACE_TOLERANCE, type TrainingTrace } from "./training_trace.ts";

/** Numbers as the Python process reads them. */
interface Encoded {
  readonly dtype: "float32" | "int32";
  readonly shape: readonly number[];
  readonly base64: string;
}

/** Prepares a model in PyTorch, which compares its first steps with LRM's by itself. */
export async function torchModel(
  bench: Bench,
  { model, optimizer, inputs, targets, parameters }: ModelProblem,
  { losses, weights }: TrainingTrace,
): Promise<DroppableContender | Absent> {
  const prepared = await bench.prepare("torch", "pytorch", "model", {
    model,
    optimizer,
    settings: SETTINGS,
    inputs: encode(inputs.values, inputs.shape),
    targets: encode(targets, [targets.length]),
    parameters: parameters.map(({ values, shape }) => encode(values, shape)),
    matrices: parameters.flatMap(({ matrix }, at) => (matrix ? [at] : [])),
    expected: {
      losses,
      weights: weights.map((each, at) => encode(Float32Array.from(each), parameters[at]!.shape)),
    },
  });
  return "reason" in prepared ? prepared : { ...prepared, tolerance: TRACE_TOLERANCE };
}

function encode(values: Float32Array | Int32Array, shape: readonly number[]): Encoded {
  const { buffer, byteOffset, byteLength } = values;
  return {
    dtype: values instanceof Float32Array ? "float32" : "int32",
    shape,
    base64: Buffer.from(buffer, byteOffset, byteLength).toString("base64"),
  };
}
