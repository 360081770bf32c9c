import { decode, type TensorEntry } from "@lrm/safetensors";
import { formatShape, type Tensor } from "@lrm/tensor";
import type { LoadedCheckpoint } from "./checkpoint.ts";
import { RunError } from "./run_error.ts";

/**
 * Overwrites `tensors` with the values of a checkpoint. It must have exactly the same names and
 * shapes, and only finite values.
 *
 * @param remedy  what to do if names or shapes differ, for messages
 * @throws RunError that names the difference or the value; no tensor is overwritten then
 */
export function restoreTensors(
  path: string,
  checkpoint: LoadedCheckpoint,
  tensors: Readonly<Record<string, Tensor>>,
  remedy = "load it into the model that it was saved from",
): void {
  checkTensors(path, checkpoint, tensors, remedy);
  writeTensors(checkpoint, tensors);
}

/**
 * Checks that a checkpoint has exactly these names and shapes, and only finite values.
 *
 * @param remedy  what to do if names or shapes differ, for messages
 * @throws RunError that names the difference or the value
 */
export function checkTensors(
  path: string,
  checkpoint: LoadedCheckpoint,
  tensors: Readonly<Record<string, Tensor>>,
  remedy: string,
): void {
  const names = Object.keys(tensors);
  const missing = names.find((name) => !checkpoint.tensors.has(name));
  if (missing !== undefined) {
    throw new RunError(`Cannot load ${path}: it has no tensor ${missing}`, remedy);
  }
  const stray = [...checkpoint.tensors.keys()].find((name) => !Object.hasOwn(tensors, name));
  if (stray !== undefined) {
    throw new RunError(`Cannot load ${path}: the model has no tensor ${stray}`, remedy);
  }
  for (const name of names) {
    const saved = checkpoint.tensors.get(name)!;
    const { dtype, shape } = tensors[name]!;
    const [there, here] = [
      `${saved.dtype === "I32" ? "int32" : "float32"} ${formatShape(saved.shape)}`,
      `${dtype} ${formatShape(shape)}`,
    ];
    if (there !== here) {
      throw new RunError(
        `Cannot load ${path}: ${name} is ${there} in the checkpoint and ${here} in the model`,
        remedy,
      );
    }
  }
  for (const name of names) finiteValues(path, name, checkpoint.tensors.get(name)!);
}

/** Overwrites tensors with the values of a checkpoint that was checked. */
export function writeTensors(
  checkpoint: LoadedCheckpoint,
  tensors: Readonly<Record<string, Tensor>>,
): void {
  for (const name of Object.keys(tensors)) {
    tensors[name]!.write(decode(checkpoint.tensors.get(name)!));
  }
}

/**
 * Decodes a tensor of a checkpoint.
 *
 * @throws RunError if a value is not finite
 */
export function finiteValues(path: string, name: string, entry: TensorEntry) {
  const values = decode(entry);
  if (values.every(Number.isFinite)) return values;
  throw new RunError(
    `Cannot load ${path}: ${name} has values that are not finite`,
    "restore it from a copy, or start a new run",
  );
}
