import { defineMap, programOf } from "@lrm/tensor";
import { expect, test } from "vitest";
import { functions } from "./functions.ts";
import { mapParameters, mapWgsl } from "./map.ts";
import { matmulWgsl } from "./matmul.ts";
import {
  type MatmulSettings,
  type MatmulTile,
  tileExtent,
  tileGrid,
  tileName,
  tileOf,
} from "./matmul_settings.ts";
import { declare, float, linearWorkgroups } from "./text.ts";

test("float() writes literals that mean the same float32", () => {
  expect(float(1)).toBe("1.0f");
  expect(float(0.1)).toBe("0.10000000149011612f");
  expect(float(1e-10)).toBe("1.000000013351432e-10f");
  expect(float(-0)).toBe("-0.0f");
  expect(float(Number.NEGATIVE_INFINITY)).toBe("bitcast<f32>(0xff800000u | p.zero)");
  expect(float(1e300)).toBe("bitcast<f32>(0x7f800000u | p.zero)");
});

test("linearWorkgroups() folds into two dimensions", () => {
  expect(linearWorkgroups(100, 64, 65535)).toEqual([2, 1, 1]);
  const [x, y] = linearWorkgroups(64 * 100_000, 64, 65535);
  expect(x).toBeLessThanOrEqual(65535);
  expect(x * y).toBeGreaterThanOrEqual(100_000);
});

test("declare() writes bindings and parameters", () => {
  expect(declare([{ type: "vec4f", writable: false }], { n: "u32" })).toBe(
    "@group(0) @binding(0) var<storage, read> b0: array<vec4f>;\n" +
      "struct Parameters {\n  n: u32,\n}\n@group(1) @binding(0) var<uniform> p: Parameters;\n",
  );
});

test("functions() includes called functions, each once, callees first", () => {
  const text = functions(["tanh", "exp"]);
  expect(text.match(/fn exp_\(/g)).toHaveLength(1);
  expect(text.indexOf("fn is_nan(")).toBeLessThan(text.indexOf("fn exp_("));
  expect(text.indexOf("fn exp_(")).toBeLessThan(text.indexOf("fn tanh_("));
});

const axpy = defineMap(["x", "y"], ["a"], ({ x, y, a }) => ({ z: x.mul(a).add(y) }));

test("mapWgsl() reads all inputs before it writes in place", () => {
  const parameters = mapParameters(1, 2, 1, 1);
  const text = mapWgsl(
    {
      program: programOf(axpy),
      bindings: [
        { type: "f32", writable: false },
        { type: "f32", writable: true },
      ],
      inputs: [
        { slot: 0, integer: false },
        { slot: 1, integer: false },
      ],
      outputs: [{ slot: 1, integer: false }],
      rank: 1,
      mode: "element",
      workgroupSize: 64,
    },
    parameters,
  );
  expect(text.slice(text.indexOf("  if (index"))).toBe(`  if (index >= p.count) { return; }
  let i0 = index;
  let v0 = b0[p.x0 + i0 * p.x0_0];
  let v1 = p.scalar0;
  let v2 = v0 * v1;
  let v3 = b1[p.x1 + i0 * p.x1_0];
  let v4 = v2 + v3;
  b1[p.y0 + i0 * p.y0_0] = v4;
}
`);
});

const softmax = defineMap(["x"], [], ({ x }) => {
  const e = x.sub(x.rowMax()).exp();
  return { y: e.div(e.rowSum()) };
});

test("mapWgsl() sweeps a row once for each reduction and once to write", () => {
  const parameters = mapParameters(2, 1, 1, 0);
  const settings = {
    program: programOf(softmax),
    bindings: [{ type: "f32", writable: true }],
    inputs: [{ slot: 0, integer: false }],
    outputs: [{ slot: 0, integer: false }],
    rank: 2,
    workgroupSize: 64,
  } as const;
  const row = mapWgsl({ ...settings, mode: "row" }, parameters);
  expect(row.match(/for \(var i1 = /g)).toHaveLength(3);
  expect(row).not.toContain("workgroupBarrier");
  const group = mapWgsl({ ...settings, mode: "group" }, parameters);
  expect(group.match(/i1 \+= 64u/g)).toHaveLength(3);
  expect(group).toContain("workgroupBarrier");
});

const tile: MatmulTile = { kind: "registers", rows: 8, columns4: 1, lanesY: 1, lanesX: 8 };
const shared: MatmulTile = {
  ...tile,
  kind: "workgroup",
  rows: 4,
  lanesY: 8,
  depth: 32,
  buffers: 1,
};
const read = { type: "f32", writable: false } as const;
const vectors = { type: "vec4f", writable: false } as const;
const settings: MatmulSettings = {
  bindings: [read, vectors, { ...read, writable: true }],
  slots: { a: 0, b: 1, out: 2, c: undefined, bias: undefined, made: undefined },
  transposeA: false,
  transposeB: false,
  symmetric: false,
  float16: false,
  fits: false,
  epilogue: undefined,
  tile,
};

test("tileOf() reads what tileName() wrote, and nothing else", () => {
  const quads: MatmulTile = { ...tile, kind: "quads" };
  const tiles: MatmulTile[] = [tile, quads, shared, { ...shared, depth: 8, buffers: 2 }];
  expect(tiles.map(tileName)).toEqual(["r8x4-1x8", "q8x4-1x8", "w4x4-8x8-32", "w4x4-8x8-8x2"]);
  for (const each of tiles) expect(tileOf(tileName(each))).toEqual(each);
  for (const name of [
    "",
    "x8x4-1x8",
    "r8x4",
    "r8x3-1x8",
    "r0x4-1x8",
    "r8x4-1x8-8",
    "w2x4-8x8-8",
    "q6x4-1x8",
    "q8x4-1x2",
  ]) {
    expect(tileOf(name)).toBeUndefined();
  }
});

test("tileGrid() counts the tiles of a symmetric product that reach above the diagonal, each once", () => {
  const names = ["r8x4-1x8", "w8x8-8x8-16", "q16x4-1x8", "w4x4-16x16-16", "r1x4-1x8"];
  for (const each of names.map((name) => tileOf(name)!)) {
    const [rows, columns] = tileExtent(each);
    for (const n of [1, 5, 64, 100, 130, 1024]) {
      const [across, down] = [Math.ceil(n / columns), Math.ceil(n / rows)];
      expect(tileGrid(each, n, n, false)).toEqual([across, across * down]);
      const [width, all] = tileGrid(each, n, n, true);
      // Computes positions like the kernel.
      const places = Array.from({ length: all }, (_, tile) => {
        const upper = Math.floor(tile / width);
        const lower = down - 1 - upper;
        const first = Math.floor((upper * rows) / columns);
        const nth = tile % width;
        const isUpper = nth < across - first;
        if (!isUpper && lower === upper) return undefined;
        const row = isUpper ? upper : lower;
        const start = Math.floor((row * rows) / columns);
        const column = isUpper ? first + nth : start + nth - (across - first);
        return column < across ? `${row} ${column}` : undefined;
      }).filter((place) => place !== undefined);
      const wanted: string[] = [];
      for (let row = 0; row < down; row++) {
        for (let column = 0; column < across; column++) {
          if (row * rows <= column * columns + columns - 1) wanted.push(`${row} ${column}`);
        }
      }
      expect(places.sort()).toEqual(wanted.sort());
      expect(all).toBeLessThan(wanted.length + 3 * down + across);
    }
  }
});

test("matmulWgsl() keeps a block of sums for each invocation", () => {
  expect(tileExtent(tile)).toEqual([8, 32]);
  const text = matmulWgsl(settings);
  expect(text.match(/var sum\d_0 = vec4f\(\);/g)).toHaveLength(8);
  expect(text).toContain("@workgroup_size(8, 1)");
  expect(text).not.toContain("workgroupBarrier");
});

test("matmulWgsl() reads a row of a once in a quad, in every layout", () => {
  const bindings = [vectors, vectors, { ...vectors, writable: true }];
  const quads = tileOf("q8x4-1x8")!;
  for (const transposeA of [false, true]) {
    const text = matmulWgsl({ ...settings, bindings, transposeA, fits: true, tile: quads });
    expect(text).toMatch(/^enable subgroups;/);
    expect(text.match(/= b0\[/g)).toHaveLength(2);
    expect(text.match(/quadBroadcast/g)).toHaveLength(8);
    expect(text.match(/= b1\[/g)).toHaveLength(4);
  }
});

test("matmulWgsl() omits edge checks if tiles fit", () => {
  const vectorOut = { ...settings, bindings: [vectors, vectors, { ...vectors, writable: true }] };
  for (const each of [tile, shared, { ...shared, buffers: 2 } as const]) {
    expect(matmulWgsl({ ...vectorOut, tile: each })).toMatch(/if \(y >= p\.m \|\| x >= p\.n\)/);
    const text = matmulWgsl({ ...vectorOut, tile: each, fits: true });
    expect(text.match(/p\.[mn] /g)).toBeNull();
    expect(text).not.toContain("edge");
  }
});

test("matmulWgsl() has one barrier per tile with two buffers, else two", () => {
  const loop = (buffers: 1 | 2): string => {
    const text = matmulWgsl({ ...settings, tile: { ...shared, buffers } });
    return text.slice(text.indexOf("for (var k0"));
  };
  expect(loop(1).match(/workgroupBarrier/g)).toHaveLength(2);
  expect(loop(2).match(/workgroupBarrier/g)).toHaveLength(1);
});

test("matmulWgsl() reads c and bias only if present", () => {
  expect(matmulWgsl(settings)).not.toMatch(/p\.beta \*|p\.bias \+/);
  const slots = { ...settings.slots, c: 2, bias: 0 };
  expect(matmulWgsl({ ...settings, slots })).toMatch(/p\.beta \* b2\[.*p\.bias \+ x/);
});

const bounded = programOf(
  defineMap(["x"], [], ({ x }) => ({ y: x.exp().min(Number.POSITIVE_INFINITY) })),
);

test("matmulWgsl() writes an epilogue's result in addition to the element", () => {
  expect(matmulWgsl(settings)).not.toContain("make(");
  const slots = { ...settings.slots, made: 3 };
  const written = { ...read, writable: true };
  const bindings = [...settings.bindings, written];
  const text = matmulWgsl({ ...settings, bindings, slots, epilogue: bounded });
  expect(text).toContain("fn exp_(x: f32)");
  expect(text).toContain("b3[baseOut + y * p.pitchC + x - p.out + p.made] = make(value);");
  expect(text).toMatch(/struct Parameters \{[^}]*zero: u32/); // an infinite literal reads it
  const inVectors = [...settings.bindings.slice(0, 2), { ...written, type: "vec4f" as const }];
  const four = matmulWgsl({
    ...settings,
    bindings: [...inVectors, { ...written, type: "vec4f" }],
    slots,
    epilogue: bounded,
  });
  expect(four).toContain("= vec4f(make(v.x), make(v.y), make(v.z), make(v.w));");
});

test("matmulWgsl() mirrors a symmetric product", () => {
  const text = matmulWgsl({ ...settings, symmetric: true });
  expect(text).toContain("if (2u * upper >= tilesM ||");
  expect(text).toContain("b2[baseOut + x * p.pitchC + y] = value;");
});

test("matmulWgsl() mirrors blocks where it writes vectors", () => {
  const bindings = [vectors, { ...vectors, writable: true }];
  const slots = { ...settings.slots, b: 0, out: 1 };
  const text = matmulWgsl({ ...settings, bindings, slots, transposeB: true, symmetric: true });
  expect(text).toContain("b1[(baseOut + (x + 3u) * p.pitchC + y) >> 2u] = vec4f(v0[3],v1[3],");
  expect(text.match(/put\(row/g)).toHaveLength(2);
});

test("matmulWgsl() keeps both tiles as vectors in workgroup memory, whatever the layout", () => {
  for (const transposeA of [false, true]) {
    for (const transposeB of [false, true]) {
      const text = matmulWgsl({ ...settings, tile: shared, transposeA, transposeB });
      expect(text).toContain("var<workgroup> tileA: array<vec4f, 288>;");
      expect(text).toContain("var<workgroup> tileB: array<vec4f, 288>;");
      const blocks = Number(!transposeA) + Number(transposeB);
      expect(
        text.match(/vec4f\(vec4f\(x0\[0\], x1\[0\], x2\[0\], x3\[0\]\)\)/g) ?? [],
      ).toHaveLength(blocks);
    }
  }
});

test("matmulWgsl() enables float16 only if it is used, and adds in float32", () => {
  expect(matmulWgsl({ ...settings, tile: shared })).not.toMatch(/f16|vec4h/);
  const text = matmulWgsl({ ...settings, tile: shared, float16: true });
  expect(text.startsWith("enable f16;\n")).toBe(true);
  expect(text).toContain("var<workgroup> tileB: array<vec4h, 288>;");
  expect(text).toContain("var sum0_0 = vec4f();");
});
