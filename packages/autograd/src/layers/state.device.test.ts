import { addInto, Random, tensor, zeros } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { batchNorm as normalize } from "../batch_norm.ts";
import { groupNorm as normalizeGroups } from "../group_norm.ts";
import { Tape } from "../tape.ts";
import { batchNorm } from "./batch_norm.ts";
import { groupNorm } from "./group_norm.ts";
import { initialize, type LayerDefinition } from "./layer.ts";
import { sequential } from "./sequential.ts";

const backend = await testBackend();

test("state() keeps tensors that the layer lists, changes and frees", async () => {
  const live = backend.memory().liveBuffers;
  const counting: LayerDefinition = {
    create(context) {
      const count = context.state("count", zeros(backend, [1]));
      return (x) => {
        addInto(count, x.value);
        return x;
      };
    },
  };
  const layer = initialize(backend, sequential(counting, counting), new Random(1));
  expect(Object.keys(layer.state)).toEqual(["0.count", "1.count"]);
  const one = tensor(backend, [1]);
  const tape = Tape.inference(backend);
  layer.forward(layer.forward(tape.constant(one)));
  expect(Array.from(await layer.state["1.count"]!.read())).toEqual([2]);
  expect(layer.parameters).toEqual([]);
  for (const each of [layer, one, tape]) each.dispose();
  expect(backend.memory().liveBuffers).toBe(live);
});

test("initialize() frees the state of a layer that throws", () => {
  const live = backend.memory().liveBuffers;
  const broken: LayerDefinition = {
    create(context) {
      context.state("count", zeros(backend, [1]));
      throw new Error("no");
    },
  };
  expect(() => initialize(backend, broken, new Random(1))).toThrow("no");
  expect(backend.memory().liveBuffers).toBe(live);
});

test("batchNorm() updates its running statistics in training, and uses them in inference", async () => {
  using layer = initialize(backend, sequential(batchNorm(3, { momentum: 0.5 })), new Random(1));
  expect(layer.parameters.map(({ name, role }) => [name, role])).toEqual([
    ["0.weight", "vector"],
    ["0.bias", "vector"],
  ]);
  using x = new Random(2).normal(backend, [4, 3, 2]);
  const running = { mean: zeros(backend, [3]), variance: tensor(backend, [1, 1, 1]) };
  const [gain, bias] = layer.parameters as [
    (typeof layer.parameters)[0],
    (typeof layer.parameters)[0],
  ];
  for (const inference of [false, true]) {
    using tape = inference ? Tape.inference(backend) : new Tape(backend);
    const constant = tape.constant(x);
    const expected = normalize(constant, gain, bias, { running, momentum: 0.5 });
    expect(await layer.forward(constant).value.read()).toEqual(await expected.value.read());
  }
  expect(await layer.state["0.running_mean"]!.read()).toEqual(await running.mean.read());
  expect(await layer.state["0.running_var"]!.read()).toEqual(await running.variance.read());
  for (const each of Object.values(running)) each.dispose();
  using wrong = zeros(backend, [4, 2]);
  using tape = Tape.inference(backend);
  expect(() => layer.forward(tape.constant(wrong))).toThrow(
    'Cannot apply batchNorm layer "0" of 3 channels to an input [4, 2]: it takes [B, 3, ...]',
  );
});

test("groupNorm() normalizes groups, and refuses groups that do not divide the channels", async () => {
  using layer = initialize(backend, groupNorm(4, { groups: 2 }), new Random(1));
  using x = new Random(2).normal(backend, [2, 4, 3]);
  using tape = Tape.inference(backend);
  const constant = tape.constant(x);
  const [gain, bias] = layer.parameters;
  const expected = normalizeGroups(constant, gain!, bias!, { groups: 2 });
  expect(await layer.forward(constant).value.read()).toEqual(await expected.value.read());
  expect(() => groupNorm(4, { groups: 3 })).toThrow(
    "Cannot define a norm of 3 groups of 4 channels",
  );
});
