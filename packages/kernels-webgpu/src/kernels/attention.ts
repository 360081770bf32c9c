import type {
  AttentionGeometry,
  AttentionGradientOperation,
  AttentionOperation,
  HeadsOperand,
} from "@lrm/tensor";
import { type Access, boxesOf } from "../runtime/boxes.ts";
import { attentionWgsl } from "../wgsl/attention.ts";
import {
  attentionKeyGradientWgsl,
  attentionQueryGradientWgsl,
} from "../wgsl/attention_gradient.ts";
import {
  type AttentionSettings,
  attentionParameters,
  FORWARD_NAMES,
  type HeadsName,
  KEY_NAMES,
  QUERY_NAMES,
} from "../wgsl/attention_rows.ts";
import {
  bindingName,
  bindingTexts,
  type Context,
  dispatchLinear,
  reads,
  withScratch,
} from "./context.ts";

type Operands = Readonly<Partial<Record<HeadsName, HeadsOperand>>>;

/** One attention kernel over all batches. */
interface Call {
  readonly name: string;
  readonly geometry: AttentionGeometry;
  readonly names: readonly HeadsName[];
  readonly operands: Operands;
  readonly written: readonly HeadsName[];
  /** Row statistics, each `[batch, heads, queries]`. */
  readonly statistics: readonly (readonly ["lse" | "delta", Access])[];
  readonly wgsl: (settings: AttentionSettings) => string;
  /** Number of tokens per head to compute, and number of heads. */
  readonly rows: readonly [tokens: number, heads: number];
}

/** Runs causal attention without a [T, T] tensor. */
export function runAttention(context: Context, operation: AttentionOperation): void {
  const { q, k, v, out, logSumExp, batch, queries, heads } = operation;
  if (batch * queries * heads * operation.headSize === 0) return;
  const lse =
    logSumExp === undefined ? [] : [["lse", rows(operation, reads(logSumExp, []), true)] as const];
  run(context, {
    name: "attention",
    geometry: operation,
    names: FORWARD_NAMES,
    operands: { q, k, v, o: out },
    written: ["o"],
    statistics: lse,
    wgsl: attentionWgsl,
    rows: [queries, heads],
  });
}

/** Computes dQ, then dK and dV; both recompute the attention weights. */
export function runAttentionGradient(
  context: Context,
  operation: AttentionGradientOperation,
): void {
  const { q, k, v, out, outGradient, logSumExp, batch, queries, keys, heads, kvHeads } = operation;
  if (batch * heads * operation.headSize * keys === 0) return;
  const lse = ["lse", rows(operation, reads(logSumExp, []), false)] as const;
  withScratch(context, batch * heads * queries, (memory) => {
    const delta = { memory, offset: 0, strides: [] };
    run(context, {
      name: "attention dQ",
      geometry: operation,
      names: QUERY_NAMES,
      operands: { q, k, v, o: out, dO: outGradient, dQ: operation.qGradient },
      written: ["dQ"],
      statistics: [lse, ["delta", rows(operation, { ...delta, writable: true }, true)]],
      wgsl: attentionQueryGradientWgsl,
      rows: [queries, heads],
    });
    run(context, {
      name: "attention dKV",
      geometry: operation,
      names: KEY_NAMES,
      operands: { q, k, v, dO: outGradient, dK: operation.kGradient, dV: operation.vGradient },
      written: ["dK", "dV"],
      statistics: [lse, ["delta", rows(operation, { ...delta, writable: false }, false)]],
      wgsl: attentionKeyGradientWgsl,
      rows: [keys, kvHeads],
    });
  });
}

/** Describes a tensor with one number for each batch, head and query. */
function rows({ heads, queries }: AttentionGeometry, access: Access, writable: boolean): Access {
  return { ...access, strides: [heads * queries], span: heads * queries, writable };
}

/** Returns the numbers of tokens and heads of an operand. */
function countsOf(name: HeadsName, geometry: AttentionGeometry): [number, number] {
  const { queries, keys, heads, kvHeads } = geometry;
  switch (name) {
    case "q":
    case "o":
    case "dO":
    case "dQ":
      return [queries, heads];
    case "k":
    case "v":
    case "dK":
    case "dV":
      return [keys, kvHeads];
    default:
      return name satisfies never;
  }
}

type Accesses = Partial<Record<HeadsName | "lse" | "delta", Access>>;

function run(context: Context, call: Call): void {
  const { geometry, names, operands, written, statistics } = call;
  const { batch, queries, keys, heads, kvHeads, headSize, past, scale } = geometry;
  const accesses: Accesses = {};
  const types: Partial<Record<keyof Accesses, "f32">> = {};
  for (const name of names) {
    const { tensor, offset, batchStride, tokenStride } = operands[name]!;
    const [tokens, count] = countsOf(name, geometry);
    accesses[name] = {
      ...reads(tensor, [batchStride], offset),
      span: Math.max(0, tokens - 1) * tokenStride + count * headSize,
      writable: written.includes(name),
    };
    types[name] = "f32";
  }
  for (const [name, access] of statistics) {
    accesses[name] = access;
    types[name] = "f32";
  }
  const parameters = attentionParameters(names);
  const { workgroupSize } = context.tuning;
  const tile = tileFor(context, headSize);
  const [tokens, rowHeads] = call.rows;
  // With tiles, all rows of a workgroup belong to one head.
  const groups = Math.ceil(tokens / workgroupSize) * rowHeads;
  for (const { extents, windows } of boxesOf([batch], accesses, [0], context.limits)) {
    const { slots, bases } = windows;
    const bindings = bindingTexts(windows, types);
    const count = extents[0]! * (tile === 0 ? tokens * rowHeads : groups);
    const values: Record<string, number> = {
      count,
      quads: Math.ceil(headSize / 4),
      headSize,
      queries,
      keys,
      heads,
      kvHeads,
      past,
      scale,
      lse: 0,
      delta: 0,
    };
    Object.assign(values, bases);
    for (const name of names) {
      values[`${name}Batch`] = operands[name]!.batchStride;
      values[`${name}Token`] = operands[name]!.tokenStride;
    }
    dispatchLinear(context, tile === 0 ? count : count * workgroupSize, workgroupSize, {
      label: () => `${call.name} ${extents[0]!}×${queries}×${keys}, ${heads} heads of ${headSize}`,
      name: `${call.name} ${headSize} ${statistics.length} ${bindingName(bindings, slots)}`,
      wgsl: () => call.wgsl({ bindings, slots, headSize, workgroupSize, tile }),
      bindings: windows.bindings,
      parameters,
      values,
      work: extents[0]! * heads * queries * keys * headSize * 2,
    });
  }
}

/** Returns the largest tile, in tokens, of which two fit into workgroup memory. */
function tileFor({ tuning, limits }: Context, headSize: number): number {
  const bytes = 2 * Math.ceil(headSize / 4) * 16;
  return Math.min(tuning.attentionTile, Math.floor(limits.maxComputeWorkgroupStorageSize / bytes));
}
