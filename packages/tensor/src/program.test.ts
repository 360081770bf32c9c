import fc from "fast-check";
import { expect, test } from "vitest";
import { column, defineMap, type Expression } from "./expression.ts";
import { operandsOf, type Program, programOf } from "./program.ts";

const opsOf = (program: Program) => program.instructions.map(({ op }) => op);

test("programOf() merges equal subexpressions", () => {
  const kernel = defineMap(["x", "y"], [], ({ x, y }) => ({
    out: x.add(y).mul(x.add(y)),
    other: x.add(y).neg(),
  }));
  expect(opsOf(programOf(kernel))).toEqual(["input", "input", "add", "mul", "neg"]);
});

test("programOf() keeps 0 and -0 apart", () => {
  const kernel = defineMap(["x"], [], ({ x }) => ({ a: x.div(0), b: x.div(-0) }));
  expect(programOf(kernel).outputs[0]).not.toBe(programOf(kernel).outputs[1]);
});

test("programOf() is made once per kernel, and equal computations have equal keys", () => {
  const make = (factor: number) => defineMap(["x"], [], ({ x }) => ({ out: x.mul(factor).exp() }));
  const kernel = make(2);
  expect(programOf(kernel)).toBe(programOf(kernel));
  expect(programOf(make(2)).key).toBe(programOf(kernel).key);
  expect(programOf(make(3)).key).not.toBe(programOf(kernel).key);
});

test("programOf() needs one sweep without row reductions", () => {
  const kernel = defineMap(["x"], ["s"], ({ x, s }) => ({ out: x.add(s.mul(2)), s }));
  const program = programOf(kernel);
  expect(program.usesRows).toBe(false);
  expect(program.passes).toHaveLength(1);
  expect(program.outputs.map((id) => program.varies[id])).toEqual([true, false]);
});

test("programOf() sweeps once more for every level of row reductions", () => {
  const kernel = defineMap(["x"], [], ({ x }) => {
    const e = x.sub(x.rowMax()).exp();
    return { y: e.div(e.rowSum()), sum: x.rowSum() };
  });
  const program = programOf(kernel);
  const reductions = program.passes.map((pass) =>
    pass.reductions.map((id) => program.instructions[id]!.op),
  );
  expect(reductions).toEqual([["rowMax", "rowSum"], ["rowSum"], []]);
  expect(program.usesRows).toBe(true);
  expect(program.varies[program.outputs[1]!]).toBe(false);
});

test("programOf() says that the column index needs rows", () => {
  const kernel = defineMap(["x"], [], ({ x }) => ({ out: x.mul(column) }));
  expect(programOf(kernel)).toMatchObject({ usesRows: true, passes: [{ reductions: [] }] });
});

/** Random kernels of two inputs and a scalar, with shared parts. */
const kernels = fc
  .array(fc.tuple(fc.nat(11), fc.nat(), fc.nat(), fc.nat()), { minLength: 1, maxLength: 14 })
  .map((steps) =>
    defineMap(["x", "y"], ["s"], ({ x, y, s }) => {
      const pool: Expression[] = [x, y, s, column];
      for (const [kind, ...choices] of steps) {
        const [a, b, c] = choices.map((choice) => pool[choice % pool.length]!) as [
          Expression,
          Expression,
          Expression,
        ];
        pool.push(
          [
            () => a.add(b),
            () => a.sub(b),
            () => a.mul(0.5),
            () => a.min(b),
            () => a.max(b),
            () => a.neg(),
            () => a.abs(),
            () => a.tanh(),
            () => a.lessThan(b).select(b, c),
            () => a.tanh().rowSum(),
            () => a.rowMax(),
            () => a.equal(b),
          ][kind]!(),
        );
      }
      return { last: pool.at(-1)!, before: pool.at(-2)! };
    }),
  );

test("programOf() gives sweeps in which every value is known when it is used", () => {
  fc.assert(
    fc.property(kernels, (kernel) => {
      const program = programOf(kernel);
      const known = new Set<number>();
      const seenUniform: number[] = [];
      for (const pass of program.passes) {
        for (const id of pass.uniform) {
          expect(program.varies[id]).toBe(false);
          for (const operand of operandsOf(program.instructions[id]!)) {
            expect(known).toContain(operand);
          }
          known.add(id);
          seenUniform.push(id);
        }
        // Values of an element are forgotten when the sweep ends.
        const here = new Set(known);
        for (const id of pass.perElement) {
          expect(program.varies[id]).toBe(true);
          for (const operand of operandsOf(program.instructions[id]!)) {
            expect(here).toContain(operand);
          }
          here.add(id);
        }
        for (const id of pass.reductions) {
          expect(here).toContain(operandsOf(program.instructions[id]!)[0]);
          known.add(id);
        }
        if (pass === program.passes.at(-1)) {
          for (const id of program.outputs) expect(here).toContain(id);
          expect(pass.reductions).toEqual([]);
        }
      }
      expect(new Set(seenUniform).size).toBe(seenUniform.length);
    }),
  );
});
