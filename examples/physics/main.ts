// Finds the constants of a damped spring from measurements: the loss unrolls a simulation.
import { concatenate, map, meanSquaredError, Parameter, Tape } from "@lrm/autograd";
import { createCpuBackend } from "@lrm/kernels-cpu";
import { adamw, linearDecay, Optimizer } from "@lrm/optimizer";
import { defineMap, Random, tensor, zeros } from "@lrm/tensor";

const TRUTH = [2, 0.7, 0.3] as const; // stiffness k, hardening h, damping c
const [TIMES, INTERVAL, ERROR] = [50, 0.05, 0.02]; // in seconds, and in meters at most
const random = new Random(1).numbers();

/** Lets go of the spring, and measures its position at each time, with an error. */
function measure(start: number): number[] {
  const [[k, h, c], tick] = [TRUTH, INTERVAL / 500];
  let [x, v] = [start, 0];
  return Array.from({ length: TIMES }, () => {
    for (let i = 0; i < 500; i++) {
      v -= tick * ((k + h * x ** 2) * x + c * v);
      x += tick * v;
    }
    return x + ERROR * (2 * random.next().value - 1);
  });
}

/** Simulates an interval in one step, by the midpoint method. Its gradient is derived from it. */
const advance = defineMap(["x", "v", "k", "h", "c"], [], ({ x, v, k, h, c }) => {
  const pull = (at: typeof x, speed: typeof v) =>
    k.add(h.mul(at.square())).mul(at).add(c.mul(speed));
  const middle = v.sub(pull(x, v).mul(INTERVAL / 2));
  const middlePull = pull(x.add(v.mul(INTERVAL / 2)), middle);
  return { nextX: x.add(middle.mul(INTERVAL)), nextV: v.sub(middlePull.mul(INTERVAL)) };
});

const backend = await createCpuBackend();
const starts = Array.from({ length: 32 }, (_, i) => 0.5 + i / 20);
const [start, rest] = [tensor(backend, starts, [32, 1]), zeros(backend, [32, 1])];
const measured = tensor(backend, starts.flatMap(measure), [32, TIMES]);
const guess = (name: string) => new Parameter(name, tensor(backend, [1]));
const [k, h, c] = [guess("stiffness"), guess("hardening"), guess("damping")];
const parameters = [k, h, c];
const group = { rule: adamw({ learningRate: 0.05, weightDecay: 0 }), parameters };
const optimizer = new Optimizer({ groups: [{ ...group, schedule: linearDecay({ steps: 200 }) }] });

for (let step = 0; step < 200; step++) {
  using tape = new Tape(backend);
  let [x, v] = [tape.constant(start), tape.constant(rest)];
  const positions = Array.from({ length: TIMES }, () => {
    ({ nextX: x, nextV: v } = map(advance, { x, v, k, h, c }));
    return x;
  });
  for (const parameter of parameters) parameter.zeroGradient();
  tape.backward(meanSquaredError(concatenate(positions, { axis: 1 }), measured));
  optimizer.step();
}
for (const [i, { name, value }] of parameters.entries()) {
  const [found] = await value.read();
  console.log(`${name}: ${found!.toFixed(3)}, in truth ${TRUTH[i]}`);
  if (!(Math.abs(found! - TRUTH[i]!) < 0.03)) process.exitCode = 1;
}
await backend.dispose();
