import { type MatmulOperation, programOf } from "@lrm/tensor";
import { type Access, type Box, boxesOf } from "../runtime/boxes.ts";
import { MATMUL_PARAMETERS, matmulWgsl } from "../wgsl/matmul.ts";
import {
  type MatmulSettings,
  type MatmulTile,
  tileExtent,
  tileGrid,
  tileName,
  tileStep,
} from "../wgsl/matmul_settings.ts";
import type { ElementType } from "../wgsl/text.ts";
import { bindingName, bindingTexts, type Context, locationOf, withScratch } from "./context.ts";
import type { Product } from "./product.ts";
import { productClass } from "./product_kernels.ts";
import { finishSplitK } from "./split_k.ts";
import { float16Tile } from "./tuning.ts";

/**
 * Minimum part of k per segment: below it, writing and adding partial products costs more than the
 * split gains.
 */
const LEAST_SEGMENT = 256;

/**
 * Runs a matrix product. Splits it if an operand is too large for one binding, and cuts k into
 * segments if the output alone is too small to keep the device busy.
 */
export function runMatmul(context: Context, operation: MatmulOperation): void {
  const { m, n, k, batch, c, bias, beta, epilogue } = operation;
  if (m * n * batch === 0) return;
  const product: Product = {
    ...operation,
    a: locationOf(operation.a),
    b: locationOf(operation.b),
    out: locationOf(operation.out),
    c: c === undefined || beta === 0 ? undefined : locationOf(c),
    bias: bias === undefined ? undefined : locationOf(bias),
    epilogue: epilogue && { program: programOf(epilogue.kernel), made: locationOf(epilogue.y) },
  };
  const { tiles: tileOf, workgroups } = context.tuning.products;
  const wanted = tileOf[productClass(operation)];
  const tile = operation.float16 ? float16Tile(wanted) : wanted;
  const [rows, columns] = tileExtent(tile);
  const tiles = Math.ceil(m / rows) * Math.ceil(n / columns) * batch;
  const wantedSegments = Math.min(Math.floor(k / LEAST_SEGMENT), Math.floor(workgroups / tiles));
  const segments = Math.ceil(k / segmentOf(k, wantedSegments, tile));
  const fits =
    largestOperand(operation, segments) * 4 <= context.limits.maxStorageBufferBindingSize;
  if (segments < 2 || !fits) {
    multiply(context, product, tile, 1);
  } else {
    withScratch(context, segments * batch * m * n, (memory) => {
      const out = { memory, offset: 0 };
      const partial = { ...product, out, c: undefined, bias: undefined, epilogue: undefined };
      multiply(context, { ...partial, alpha: 1, beta: 0, strideC: m * n }, tile, segments);
      finishSplitK(context, product, out, segments);
    });
  }
}

/** Returns the part of k for each of `segments` segments, a whole number of steps. */
function segmentOf(k: number, segments: number, tile: MatmulTile): number {
  if (segments < 2) return Math.max(k, 1);
  const step = tileStep(tile);
  return Math.ceil(k / segments / step) * step;
}

/** Returns the element count of the largest operand of a product in segments. */
function largestOperand({ m, n, k, batch }: MatmulOperation, segments: number): number {
  return batch * Math.max(m * k, n * k, m * n * segments);
}

/**
 * Writes `segments` partial products to `out`, one after the other; one segment is the product
 * itself.
 */
function multiply(context: Context, product: Product, tile: MatmulTile, segments: number): void {
  const { a, b, out, c, epilogue, bias, m, n, k, batch, transposeA, transposeB } = product;
  const pitchA = transposeA ? m : k;
  const pitchB = transposeB ? k : n;
  // Axes: batch, row, column, inner.
  const element = [product.strideC, n, 1, 0];
  const accesses: Accesses = {
    a: {
      ...a,
      strides: [product.strideA, ...(transposeA ? [1, 0, m] : [k, 0, 1])],
      writable: false,
    },
    b: { ...b, strides: [product.strideB, 0, ...(transposeB ? [k, 1] : [1, n])], writable: false },
    out: {
      ...out,
      strides: [product.strideC * segments, n, 1, 0],
      span: product.strideC * (segments - 1) + 1,
      writable: true,
    },
  };
  if (c !== undefined) accesses.c = { ...c, strides: element, writable: false };
  if (epilogue !== undefined) {
    accesses.made = { ...epilogue.made, strides: element, writable: true };
  }
  if (bias !== undefined) accesses.bias = { ...bias, strides: [0, 0, 1, 0], writable: false };
  const splittable = segments === 1 ? [0, 1, 2, 3] : [];
  for (const box of boxesOf([batch, m, n, k], accesses, splittable, context.limits)) {
    multiplyBox(context, product, box, { pitchA, pitchB, tile, segments });
  }
}

interface Accesses {
  readonly a: Access;
  readonly b: Access;
  readonly out: Access;
  c?: Access;
  made?: Access;
  bias?: Access;
}

/** Tells whether tiles divide a product exactly. */
function fitsTile(tile: MatmulTile, m: number, n: number, k: number): boolean {
  const [rows, columns] = tileExtent(tile);
  return m % rows === 0 && n % columns === 0 && k % tileStep(tile) === 0;
}

interface Layout {
  readonly pitchA: number;
  readonly pitchB: number;
  readonly tile: MatmulTile;
  readonly segments: number;
}

function multiplyBox(
  context: Context,
  product: Product,
  { start, extents, windows }: Box<Accesses>,
  { pitchA, pitchB, tile, segments }: Layout,
): void {
  const { transposeA, transposeB, symmetric, float16 } = product;
  const [batch, m, n, k] = extents as [number, number, number, number];
  const { slots: at, bases } = windows;
  // Later parts of k add to the result of earlier ones.
  const continues = start[3]! > 0;
  const baseC = continues ? bases.out : (bases.c ?? 0);
  // The epilogue needs the sum over all of k.
  const epilogue = start[3]! + k === product.k ? product.epilogue : undefined;
  const baseMade = bases.made ?? 0;
  const aligned = (...numbers: number[]): boolean => numbers.every((number) => number % 4 === 0);
  const alignedC = (base: number): boolean => aligned(base, n, product.n, product.strideC);
  const typeOf = (slot: number | undefined, vectors: boolean): ElementType =>
    slot !== undefined && vectors && windows.bindings[slot]!.size % 16 === 0 ? "vec4f" : "f32";
  const alignedOut = alignedC(bases.out) && aligned(baseMade);
  // The bias is read element by element, which a vector binding supports too.
  const sharesBias = [at.a, at.b, at.out, at.c, at.made].includes(at.bias);
  const bindings = bindingTexts(windows, {
    a: typeOf(at.a, aligned(bases.a, pitchA, product.strideA, transposeA ? m : 0)),
    b: typeOf(at.b, aligned(bases.b, pitchB, product.strideB, transposeB ? 0 : n)),
    out: typeOf(at.out, alignedOut && !(symmetric && tile.rows % 4 !== 0)),
    c: typeOf(at.c, alignedC(baseC)),
    made: typeOf(at.made, alignedOut),
    bias: sharesBias ? "vec4f" : "f32",
  });
  const slotMade = epilogue && at.made!;
  if (slotMade !== undefined && bindings[slotMade]!.type !== bindings[at.out]!.type) {
    // Both are written with the same layout; other operands in this memory may have a different
    // one.
    for (const slot of [slotMade, at.out]) bindings[slot] = { ...bindings[slot]!, type: "f32" };
  }
  const kSegment = segmentOf(k, segments, tile);
  const settings: MatmulSettings = {
    bindings,
    slots: {
      a: at.a,
      b: at.b,
      out: at.out,
      c: continues ? at.out : at.c,
      bias: continues ? undefined : at.bias,
      made: slotMade,
    },
    epilogue: epilogue?.program,
    transposeA,
    transposeB,
    symmetric: symmetric && product.m === m && product.n === n,
    float16,
    fits: fitsTile(tile, m, n, k),
    tile,
  };
  const [tilesX, tiles] = tileGrid(tile, m, n, settings.symmetric);
  const most = context.limits.maxComputeWorkgroupsPerDimension;
  const folds = Math.ceil(tiles / most);
  const flags = [transposeA, transposeB, settings.symmetric, float16, settings.fits]
    .map(Number)
    .join("");
  const slots = Object.values(settings.slots).map((slot) => slot ?? "-");
  const mostBatches = Math.floor(most / segments);
  for (let first = 0; first < batch; first += mostBatches) {
    const count = Math.min(mostBatches, batch - first) * segments;
    context.recorder.dispatch({
      label: () =>
        `matmul ${transposeA ? "T" : "N"}${transposeB ? "T" : "N"} ${batch > 1 ? `${batch}×` : ""}${m}×${n}×${k}${settings.symmetric ? ", symmetric" : ""}${epilogue ? ", with an epilogue" : ""}`,
      name: `matmul ${tileName(tile)} ${flags} ${slots.join("")} ${bindingName(settings.bindings, [])} ${epilogue?.program.key ?? ""}`,
      wgsl: () => matmulWgsl(settings),
      bindings: windows.bindings,
      parameters: MATMUL_PARAMETERS,
      values: {
        m,
        n,
        k,
        kSegment,
        segments,
        a: bases.a + first * product.strideA,
        b: bases.b + first * product.strideB,
        c: baseC + first * product.strideC,
        bias: bases.bias ?? 0,
        out: bases.out + first * product.strideC * segments,
        pitchA,
        pitchB,
        pitchC: product.n,
        batchA: product.strideA,
        batchB: product.strideB,
        batchC: product.strideC,
        batchOut: product.strideC,
        tilesX,
        made: baseMade + first * product.strideC,
        zero: 0,
        alpha: product.alpha,
        beta: continues ? 1 : product.beta,
      },
      workgroups: [Math.ceil(tiles / folds), folds, count],
      work: (batch * m * n * k) / (settings.symmetric ? 2 : 1),
    });
  }
}
