import { crossEntropy, gelu, linear, Parameter, type ParameterRole, Tape } from "@lrm/autograd";
import { muon } from "@lrm/muon";
import { adamw, Optimizer, partition } from "@lrm/optimizer";
import { type Backend, Random, scale, tensor, zeros } from "@lrm/tensor";

const BITS = 4;
const WIDTH = 32;
const STEPS = 200;

/**
 * Trains two layers on the parity of all four-bit numbers. Calls `onLoss` every 50 steps and
 * returns the last loss.
 */
export async function trainParity(backend: Backend, onLoss: (step: number, loss: number) => void) {
  const numbers = Array.from({ length: 2 ** BITS }, (_, number) => number);
  const bits = numbers.map((number) =>
    Array.from({ length: BITS }, (_, bit) => (number >> bit) & 1),
  );
  const x = tensor(
    backend,
    bits.flat().map((bit) => 2 * bit - 1),
    [numbers.length, BITS],
  );
  const parity = tensor(
    backend,
    Int32Array.from(bits, (each) => each.reduce((a, b) => a ^ b)),
  );

  const random = new Random(1);
  const weight = (name: string, role: ParameterRole, m: number, n: number) => {
    const W = random.fork(name).normal(backend, [m, n]);
    return new Parameter(name, scale(W, 1 / Math.sqrt(n), W), { role });
  };
  const up = weight("up.weight", "matrix", WIDTH, BITS);
  const bias = new Parameter("up.bias", zeros(backend, [WIDTH]));
  const head = weight("head.weight", "head", 2, WIDTH);

  const { matrices, rest } = partition([up, bias, head]);
  const optimizer = new Optimizer({
    groups: [
      { rule: muon({ learningRate: 0.05 }), parameters: matrices },
      { rule: adamw({ learningRate: 0.01 }), parameters: rest },
    ],
  });

  let last = Number.NaN;
  for (let step = 0; step <= STEPS; step++) {
    const tape = new Tape(backend);
    const hidden = gelu(linear(tape.constant(x), up, bias)); // [16, WIDTH]
    const loss = crossEntropy(linear(hidden, head), parity); // []
    tape.backward(loss);
    optimizer.step();
    for (const parameter of [up, bias, head]) parameter.zeroGradient();
    // Only a read waits for the device, so read the loss rarely to keep the device busy.
    if (step % 50 === 0) {
      last = (await loss.value.read())[0] ?? Number.NaN;
      onLoss(step, last);
    }
    tape.dispose();
  }
  return last;
}
