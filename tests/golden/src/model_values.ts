import { Tape } from "@lrm/autograd";
import { Optimizer, partition, type UpdateRule } from "@lrm/optimizer";
import type { Backend } from "@lrm/tensor";
import { uploadBatch } from "./batch.ts";
import type { ReferenceTensors } from "./check.ts";
import type { CheckedModel } from "./models.ts";

/** Computed values, by the names of the reference values. */
export type Values = ReadonlyMap<string, ArrayLike<number>>;

type Open = (backend: Backend) => Promise<CheckedModel>;

/** Computes `logits`, `loss` and every `gradient/NAME` of the first batch. */
export async function onePass(
  backend: Backend,
  open: Open,
  tensors: ReferenceTensors,
): Promise<Values> {
  const values = new Map<string, ArrayLike<number>>();
  using model = await open(backend);
  using inputs = uploadBatch(backend, tensors, 0, "inputs");
  using targets = uploadBatch(backend, tensors, 0, "targets");
  using inference = Tape.inference(backend);
  values.set("logits", await model.logits(inference, inputs).value.read());
  using tape = new Tape(backend);
  const loss = model.loss(tape, inputs, targets);
  tape.backward(loss);
  values.set("loss", await loss.value.read());
  for (const { name, gradient } of model.parameters) {
    values.set(`gradient/${name}`, await gradient.read());
  }
  return values;
}

/** Trains for `steps` steps; returns the `losses` and every `final/NAME`. */
export async function trainingRun(
  backend: Backend,
  open: Open,
  tensors: ReferenceTensors,
  steps: number,
  rules: { readonly matrices: UpdateRule; readonly others: UpdateRule },
): Promise<Values> {
  using model = await open(backend);
  const { matrices, rest } = partition(model.parameters);
  using optimizer = new Optimizer({
    groups: [
      { rule: rules.matrices, parameters: matrices },
      { rule: rules.others, parameters: rest },
    ],
  });
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) {
    using inputs = uploadBatch(backend, tensors, step, "inputs");
    using targets = uploadBatch(backend, tensors, step, "targets");
    using tape = new Tape(backend);
    optimizer.observe();
    const loss = model.loss(tape, inputs, targets);
    tape.backward(loss);
    optimizer.step();
    losses.push((await loss.value.read())[0]!);
    for (const parameter of model.parameters) parameter.zeroGradient();
  }
  const values = new Map<string, ArrayLike<number>>([["losses", losses]]);
  for (const { name, value } of model.parameters) {
    values.set(`final/${name}`, await value.read());
  }
  return values;
}
