import {
  ArgumentError,
  type AttentionGeometry,
  type AttentionGradientOperation,
  type AttentionOperation,
  defineMap,
  formatShape,
  type HeadsOperand,
  isHalf,
  type MapOperation,
  sameShape,
  sizeOf,
  Tensor,
} from "@lrm/tensor";
import { tapeOf } from "./operands.ts";
import type { Variable } from "./tape.ts";

/**
 * Keys and values of earlier tokens, for inference. With them, a new token costs one pass over it
 * alone.
 */
export interface KeyValueCache {
  /** Keys, float32 `[B, context, kvHeads · headSize]`. */
  readonly keys: Tensor;
  /** Values, of the same shape. */
  readonly values: Tensor;
  /** Number of filled positions. */
  readonly past: number;
}

/** Options of {@link causalAttention}. */
export interface AttentionOptions {
  /** Number of query heads. */
  readonly heads: number;
  /**
   * Number of key and value heads, a divisor of `heads`. Each serves a group of adjacent query
   * heads. Default: `heads`.
   */
  readonly kvHeads?: number;
  /** Factor of the scores. Default: 1/√headSize. */
  readonly scale?: number;
  /**
   * Cache to append the keys and values to, at position `past`, and to attend to. For inference
   * tapes only.
   */
  readonly cache?: KeyValueCache;
}

/** Queries, keys and values in separate tensors. */
export interface SeparateHeads {
  /** Queries, `[B, T, heads · headSize]`, or with more leading axes. */
  readonly q: Variable;
  /** Keys, `[B, T, kvHeads · headSize]`, with the same leading axes. */
  readonly k: Variable;
  /** Values, of the same shape as the keys. */
  readonly v: Variable;
}

/** Copies keys and values to the cache. */
const store = defineMap(["k", "v"], [], ({ k, v }) => ({ keys: k, values: v }));

/**
 * Computes causal multi-head attention, `softmax(scale · q kᵀ) v` for each head. Each token sees
 * itself and earlier tokens.
 *
 * Keeps its output and the log-sum-exp of each query for the backward pass, and never makes a [T,
 * T] tensor. Writes the gradient of packed input directly into one packed tensor.
 *
 * @param input  packed `[B, T, (heads + 2 · kvHeads) · headSize]`: all queries, then all keys, then
 *   all values; or three separate tensors
 * @returns  `[B, T, heads · headSize]`, owned by the tape
 * @throws ArgumentError if shapes, types or the cache do not fit
 * @see Dao et al. 2022, https://arxiv.org/abs/2205.14135
 */
export function causalAttention(
  input: Variable | SeparateHeads,
  { heads, kvHeads = heads, scale, cache }: AttentionOptions,
): Variable {
  const packed = "q" in input ? undefined : input;
  const separate = "q" in input ? input : undefined;
  const inputs = packed ? [packed] : [separate!.q, separate!.k, separate!.v];
  const tape = tapeOf("causalAttention", ...inputs);
  const { shape } = packed ?? separate!.q;
  const [T = 0, width = 0] = shape.slice(-2);
  const lead = shape.slice(0, -2);
  const B = sizeOf(lead);
  const headSize = width / (packed ? heads + 2 * kvHeads : heads);
  const fail = (why: string, remedy: string): never => {
    throw new ArgumentError(
      `Cannot attend with ${heads} heads and ${kvHeads} key and value heads over ${inputs.map((each) => formatShape(each.shape)).join(", ")}: ${why}`,
      remedy,
    );
  };
  if (heads % kvHeads !== 0)
    fail("the heads must be a multiple of the key and value heads", "change one of the numbers");
  if (!Number.isInteger(headSize))
    fail("the last axis must be a multiple of the number of heads", "change the number of heads");
  const keyShape = [...lead, T, kvHeads * headSize];
  if (separate && ![separate.k, separate.v].every((each) => sameShape(each.shape, keyShape)))
    fail(`keys and values must be ${formatShape(keyShape)}`, "reshape them");
  for (const { value } of inputs) {
    if (value.dtype === "float32") continue;
    const remedy = isHalf(value.dtype) ? "convert them with asFloat32()" : "copy() them to float32";
    fail(`their type is ${value.dtype}`, remedy);
  }
  if (cache && tape.recording)
    fail("a cache needs an inference tape", "use Tape.inference(backend)");
  const past = cache?.past ?? 0;
  const context = cache?.keys.shape[1] ?? T;
  if (past + T > context)
    fail(`${past} + ${T} tokens do not fit in a cache for ${context}`, "use a longer cache");

  const kvWidth = kvHeads * headSize;
  const C = heads * headSize;
  const geometry: AttentionGeometry = {
    batch: B,
    queries: T,
    keys: past + T,
    heads,
    kvHeads,
    headSize,
    past,
    scale: scale ?? 1 / Math.sqrt(headSize),
  };
  const view = (tensor: Tensor, offset: number, width: number, length = T): HeadsOperand => ({
    tensor,
    offset,
    batchStride: length * width,
    tokenStride: width,
  });
  /** Locates queries, keys and values in a packed tensor. */
  const unpacked = (tensor: Tensor) => ({
    q: view(tensor, 0, width),
    k: view(tensor, C, width),
    v: view(tensor, C + kvWidth, width),
  });
  const operands = () =>
    packed
      ? unpacked(packed.value)
      : {
          q: view(separate!.q.value, 0, C),
          k: view(separate!.k.value, 0, kvWidth),
          v: view(separate!.v.value, 0, kvWidth),
        };
  const { q, ...own } = operands();
  let { k, v } = own;
  if (cache !== undefined) {
    const keys = view(cache.keys, 0, kvWidth, context);
    const values = view(cache.values, 0, kvWidth, context);
    const rows = ({ tensor, offset, batchStride, tokenStride }: HeadsOperand, skip: number) => ({
      tensor,
      offset: offset + skip * tokenStride,
      strides: [batchStride, tokenStride, 1],
    });
    tape.backend.run<MapOperation>({
      kind: "map",
      kernel: store,
      shape: [B, T, kvWidth],
      inputs: [rows(k, 0), rows(v, 0)],
      outputs: [rows(keys, past), rows(values, past)],
      scalars: [],
    });
    k = keys;
    v = values;
  }
  const value = Tensor.allocate(tape.backend, [...lead, T, C]);
  const out = view(value, 0, C);
  const logSumExp = tape.recording ? Tensor.allocate(tape.backend, [B, heads, T]) : undefined;
  tape.backend.run<AttentionOperation>({ kind: "attention", ...geometry, q, k, v, out, logSumExp });
  return tape.record(value, {
    inputs,
    ...(logSumExp && { saved: [logSumExp] }),
    readsOutput: true,
    backward: (y) => {
      const outGradient = view(y.gradient, 0, C);
      const out = view(y.value, 0, C);
      const forward = { ...geometry, ...operands(), out, logSumExp: logSumExp!, outGradient };
      if (packed !== undefined) {
        const gradient = Tensor.allocate(tape.backend, packed.shape);
        const { q: qGradient, k: kGradient, v: vGradient } = unpacked(gradient);
        tape.backend.run<AttentionGradientOperation>({
          kind: "attentionGradient",
          ...forward,
          qGradient,
          kGradient,
          vGradient,
        });
        packed.receive(gradient);
        return;
      }
      const { q: vq, k: vk, v: vv } = separate!;
      const [dq, dk, dv] = [vq, vk, vv].map(({ shape }) =>
        Tensor.allocate(tape.backend, shape),
      ) as [Tensor, Tensor, Tensor];
      tape.backend.run<AttentionGradientOperation>({
        kind: "attentionGradient",
        ...forward,
        qGradient: view(dq, 0, C),
        kGradient: view(dk, 0, kvWidth),
        vGradient: view(dv, 0, kvWidth),
      });
      vq.receive(dq);
      vk.receive(dk);
      vv.receive(dv);
    },
  });
}
