import { defineMap, type MapKernel, programOf } from "@lrm/tensor";
import { expect, test } from "vitest";
import { compileProgram } from "./_compile.ts";
import type { VirtualInstruction } from "./_instructions.ts";
import type { MapLayout, RowAccess } from "./_layout.ts";

/** Formats code as text: `o` operands, `c` cells, `s` slots. */
function text(steps: readonly VirtualInstruction[]): string[] {
  const place = (each: VirtualInstruction["target"]): string =>
    each.kind === "slot" ? `s${each.id}` : `${each.kind[0]}${each.index}`;
  return steps.map(
    ({ code, target, sources }) => `${place(target)} = ${code} ${sources.map(place).join(" ")}`,
  );
}

function compile(
  kernel: MapKernel,
  inputs: readonly RowAccess[],
  outputs: MapLayout["outputs"],
  { wholeRows = false, mode = "map" }: Partial<Pick<MapLayout, "wholeRows" | "mode">> = {},
) {
  const layout = {
    mode,
    wholeRows,
    outputs,
    inputs: inputs.map((access) => ({ access, integer: false, everyOther: false })),
  };
  return compileProgram(programOf(kernel), layout);
}

const IN_PLACE = { access: "inPlace", overwrites: undefined } as const;

test("compileProgram() fuses products into sums, and writes outputs in place", () => {
  const axpy = defineMap(["x", "y"], ["a"], ({ x, y, a }) => ({ out: y.sub(x.mul(a)) }));
  const { sweeps, fills } = compile(axpy, ["inPlace", "inPlace"], [IN_PLACE]);
  expect(fills).toEqual([{ cell: 0, value: 0, scalar: 0 }]);
  expect(text(sweeps[0]!.body)).toEqual(["o2 = subtractProduct o0 c0 o1"]);
});

test("compileProgram() computes values that are constant along a row once, before it", () => {
  const normalize = defineMap(["x", "variance"], [], ({ x, variance }) => ({
    out: x.div(variance.add(1e-5).sqrt()),
  }));
  const { sweeps } = compile(normalize, ["inPlace", "constant"], [IN_PLACE]);
  expect(text(sweeps[0]!.ahead)).toEqual(["c1 = splat o1", "c2 = add c1 c0", "c3 = sqrt c2"]);
  expect(text(sweeps[0]!.body)).toEqual(["o2 = div o0 c3"]);
});

test("compileProgram() saves an input that is overwritten before its last use", () => {
  const swap = defineMap(["a", "b"], [], ({ a, b }) => ({ a: b, b: a }));
  const outputs = [0, 1].map((overwrites) => ({ access: "inPlace", overwrites }) as const);
  expect(text(compile(swap, ["inPlace", "inPlace"], outputs).sweeps[0]!.body)).toEqual([
    "s1 = copy o0",
    "o2 = copy o1",
    "o3 = copy s1",
  ]);
});

test("compileProgram() keeps values between sweeps if a row is one block", () => {
  const softmax = defineMap(["x"], [], ({ x }) => {
    const e = x.sub(x.rowMax()).exp();
    return { y: e.div(e.rowSum()) };
  });
  const count = (wholeRows: boolean): number =>
    compile(softmax, ["inPlace"], [IN_PLACE], { wholeRows }).sweeps.flatMap(({ body }) =>
      body.filter(({ code }) => code === "exp"),
    ).length;
  expect([count(true), count(false)]).toEqual([1, 2]);
});

test("compileProgram() ends reductions with a dot product or a multiply-add if possible", () => {
  const product = defineMap(["x", "y"], [], ({ x, y }) => ({ out: x.mul(y) }));
  const body = (mode: MapLayout["mode"]): string[] =>
    text(compile(product, ["inPlace", "inPlace"], [], { mode }).sweeps[0]!.body);
  expect(body("sumRows")).toEqual(["c0 = dot o0 o1"]);
  expect(body("sumColumns")).toEqual(["s0 = multiplyAdd o0 o1 s0"]);
  expect(body("maxColumns")).toEqual(["s1 = mul o0 o1", "s0 = max s0 s1"]);
});
