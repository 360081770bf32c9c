/**
 * Promises of every update rule, as cases for any test runner: `for (const { title, run } of
 * optimizerContract(() => muon())) test(title, () => run(backend))`.
 *
 * @module
 */
import { type Backend, Random, type Shape, sizeOf } from "@lrm/tensor";
import { relativeError } from "@lrm/tensor/testing";
import { ContractProblem, sideBySide } from "./_contract_problem.ts";
import { Optimizer } from "./optimizer.ts";
import type { OptimizerOptions } from "./optimizer_options.ts";
import type { OptimizerParameter } from "./parameter.ts";
import type { UpdateRule } from "./rule.ts";
import type { SavedOptimizerState } from "./state.ts";

/** One promise of a rule. */
export interface ContractCase {
  readonly title: string;
  /** Rejects with a sentence if the promise is broken; frees its tensors. */
  run(backend: Backend): Promise<void>;
}

/** Difference between two orders of the same float32 sums. */
const ROUNDING = 1e-5;

const optimizerOf = (
  rule: UpdateRule,
  parameters: readonly OptimizerParameter[],
  options: Partial<OptimizerOptions> = {},
): Optimizer =>
  new Optimizer({
    groups: [{ rule, parameters }],
    random: new Random(4),
    // The cases that look at a rule's numbers take at most 6 steps.
    ...(rule.lastSteps !== undefined && { steps: Math.max(6, rule.lastSteps) }),
    ...options,
  });

function assert(condition: boolean, why: string): asserts condition {
  if (!condition) throw new Error(why);
}

const sameBits = (a: ArrayLike<number>, b: ArrayLike<number>): boolean =>
  a.length === b.length && Array.from(a).every((value, index) => Object.is(value, b[index]));

async function save(optimizer: Optimizer): Promise<SavedOptimizerState> {
  const { tensors, record } = optimizer.state();
  const saved: [string, { shape: Shape; data: ArrayLike<number> }][] = [];
  for (const [name, each] of Object.entries(tensors)) {
    saved.push([name, { shape: each.shape, data: await each.read() }]);
  }
  return { tensors: Object.fromEntries(saved), record: JSON.parse(JSON.stringify(record)) };
}

/**
 * Makes the cases for one rule.
 *
 * @param makeRule  a new rule at every call, with a rank of at most 6 where it has one
 */
export function optimizerContract(makeRule: () => UpdateRule): ContractCase[] {
  const { name } = makeRule();
  return [
    {
      title: `${name} continues with the same bits after it was saved and loaded`,
      async run(backend) {
        const rule = makeRule();
        using problem = new ContractProblem(backend, rule);
        using first = optimizerOf(rule, problem.parameters);
        for (let step = 0; step < 3; step++) {
          await problem.setGradients(step);
          first.step();
        }
        const saved = await save(first);
        const values = await problem.values();
        const goOn = async (optimizer: Optimizer) => {
          for (let step = 3; step < 6; step++) {
            await problem.setGradients(step);
            optimizer.step();
          }
          return problem.values();
        };
        const expected = await goOn(first);
        problem.parameters.forEach(({ value }, index) => {
          value.write(values[index]!);
        });
        using second = optimizerOf(makeRule(), problem.parameters);
        second.loadState(saved);
        assert(second.steps === 3, `${name} lost its step count`);
        const actual = await goOn(second);
        actual.forEach((each, index) => {
          assert(sameBits(each, expected[index]!), `p${index} differs after resuming with ${name}`);
        });
      },
    },
    {
      title: `${name} leaves no memory behind`,
      async run(backend) {
        const before = backend.memory();
        {
          const rule = makeRule();
          using problem = new ContractProblem(backend, rule);
          using optimizer = optimizerOf(rule, problem.parameters, { maxGradientNorm: 1 });
          optimizer.step();
          const { liveBuffers, liveBytes } = backend.memory();
          for (let step = 0; step < 20; step++) optimizer.step();
          const after = backend.memory();
          assert(
            after.liveBuffers === liveBuffers && after.liveBytes === liveBytes,
            `${name} leaks ${after.liveBytes - liveBytes} bytes over 20 steps`,
          );
        }
        const kept = backend.memory().liveBytes - before.liveBytes;
        assert(kept === 0, `${name} leaks ${kept} bytes after dispose()`);
      },
    },
    {
      title: `${name} keeps as much state as it declares`,
      async run(backend) {
        const rule = makeRule();
        using problem = new ContractProblem(backend, rule);
        const before = backend.memory().liveBytes;
        using optimizer = optimizerOf(rule, problem.parameters);
        optimizer.step();
        const kept = backend.memory().liveBytes - before;
        const flags = rule.warning === undefined ? 0 : 4 * problem.parameters.length;
        const said = problem.parameters.reduce((bytes, { name: own, value }) => {
          const [out = 1, ...rest] = value.shape;
          const shape = rule.layout === "matrix" ? [out, sizeOf(rest)] : [value.size];
          const shapes = Object.values(rule.state(shape, own));
          return bytes + 4 * shapes.reduce((size, each) => size + sizeOf(each), 0);
        }, 4 + flags); // 4: the scale of gradients
        assert(kept === said, `${name} keeps ${kept} bytes of state and declares ${said}`);
      },
    },
    {
      title: `${name} never writes into gradients`,
      async run(backend) {
        const rule = makeRule();
        using problem = new ContractProblem(backend, rule);
        using optimizer = optimizerOf(rule, problem.parameters, { maxGradientNorm: 0.5 });
        const read = () => Promise.all(problem.parameters.map(({ gradient }) => gradient.read()));
        const before = await read();
        for (let step = 0; step < 3; step++) optimizer.step();
        (await read()).forEach((each, index) => {
          assert(sameBits(each, before[index]!), `${name} changed the gradient of p${index}`);
        });
      },
    },
    {
      title: `${name} only decays at zero gradients`,
      async run(backend) {
        const rule = makeRule();
        using problem = new ContractProblem(backend, rule);
        using optimizer = optimizerOf(rule, problem.parameters);
        await problem.setGradients(0, 0);
        const before = await problem.values();
        const steps = 3;
        for (let step = 0; step < steps; step++) optimizer.step();
        const { weightDecay = 0 } = rule.settings as { weightDecay?: number };
        const kept = (1 - rule.learningRate * weightDecay) ** steps;
        (await problem.values()).forEach((each, index) => {
          const expected = Array.from(before[index]!, (value) => value * kept);
          const error = relativeError(each, expected);
          assert(error < ROUNDING, `${name} moved p${index} by ${error} without a gradient`);
        });
      },
    },
    {
      title: `${name} treats clipped gradients as smaller ones`,
      async run(backend) {
        const rule = makeRule();
        using clipped = new ContractProblem(backend, rule);
        using small = new ContractProblem(backend, rule);
        using clipping = optimizerOf(rule, clipped.parameters, { maxGradientNorm: 1 });
        using plain = optimizerOf(makeRule(), small.parameters);
        for (let step = 0; step < 3; step++) {
          await clipped.setGradients(step);
          clipping.step();
          const [norm] = await clipping.gradientNorm!.read();
          await small.setGradients(step, 1 / (norm! + 1e-6));
          plain.step();
        }
        await assertClose(name, clipped, small);
      },
    },
    {
      title: `${name} moves every parameter by gradients whose squares overflow float32, clipped or not`,
      async run(backend) {
        for (const maxGradientNorm of [undefined, 1]) {
          using problem = new ContractProblem(backend, makeRule());
          using optimizer = optimizerOf(makeRule(), problem.parameters, {
            ...(maxGradientNorm !== undefined && { maxGradientNorm }),
          });
          const before = await problem.values();
          await problem.setGradients(0, 1e25);
          optimizer.step();
          (await problem.values()).forEach((each, index) => {
            const old = before[index]!;
            assert(Array.from(each).every(Number.isFinite), `${name} makes p${index} infinite`);
            assert(!sameBits(each, old), `${name} leaves p${index} as it was`);
          });
          const norm = await optimizer.gradientNorm?.read();
          assert(norm === undefined || (norm[0]! > 1e25 && norm[0]! < 1e27), `the norm is ${norm}`);
        }
      },
    },
    {
      title: `${name} does not hide a gradient that is not finite`,
      async run(backend) {
        for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
          using problem = new ContractProblem(backend, makeRule());
          using optimizer = optimizerOf(makeRule(), problem.parameters, { maxGradientNorm: 1 });
          using plain = new ContractProblem(backend, makeRule());
          using unclipped = optimizerOf(makeRule(), plain.parameters);
          for (const { parameters } of [problem, plain]) {
            const { gradient } = parameters[1]!;
            const values = Float32Array.from(await gradient.read());
            values[5] = bad;
            gradient.write(values);
          }
          optimizer.step();
          unclipped.step();
          const [norm] = await optimizer.gradientNorm!.read();
          assert(!Number.isFinite(norm), `the norm of gradients with ${bad} is ${norm}`);
          for (const each of [problem, plain]) {
            const values = (await each.values())[1]!;
            assert(
              !Array.from(values).every(Number.isFinite),
              `${name} hides ${bad} in a gradient`,
            );
          }
        }
      },
    },
    {
      title: `${name} trains each parameter as if it were alone`,
      async run(backend) {
        const rule = makeRule();
        using together = new ContractProblem(backend, rule);
        using apart = new ContractProblem(backend, rule);
        using one = optimizerOf(rule, together.parameters);
        const many = apart.parameters.map((each) => optimizerOf(makeRule(), [each]));
        for (let step = 0; step < 3; step++) {
          await together.setGradients(step);
          await apart.setGradients(step);
          one.step();
          for (const each of many) each.step();
        }
        for (const each of many) each.dispose();
        await assertClose(name, together, apart);
      },
    },
    {
      title: `${name} trains parameters that are side by side in memory to the same bits`,
      async run(backend) {
        const rule = makeRule();
        using neighbours = new ContractProblem(backend, rule, sideBySide);
        using scattered = new ContractProblem(backend, rule);
        using one = optimizerOf(rule, neighbours.parameters);
        using other = optimizerOf(rule, scattered.parameters);
        for (let step = 0; step < 3; step++) {
          for (const problem of [neighbours, scattered]) await problem.setGradients(step);
          for (const optimizer of [one, other]) optimizer.step();
        }
        const expected = await scattered.values();
        (await neighbours.values()).forEach((each, index) => {
          assert(
            sameBits(each, expected[index]!),
            `p${index} differs side by side in memory with ${name}`,
          );
        });
      },
    },
  ];
}

async function assertClose(name: string, a: ContractProblem, b: ContractProblem): Promise<void> {
  const expected = await b.values();
  (await a.values()).forEach((each, index) => {
    const error = relativeError(each, expected[index]!);
    assert(error < ROUNDING, `${name} differs by ${error} in p${index}`);
  });
}
