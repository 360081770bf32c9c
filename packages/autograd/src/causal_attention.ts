import {
  type AttentionGeometry,
  type AttentionGradientOperation,
  type AttentionOperation,
  defineMap,
  formatShape,
  type HeadsOperand,
  type MapOperation,
  Tensor,
} from "@lrm/tensor";
import type { Tape } from "./tape.ts";
import type { Variable } from "./variable.ts";

/** The keys and values of earlier tokens, so that a new token costs one pass over it alone; for inference. */
export interface KeyValueCache {
  /** `[B, context, kvHeads · headSize]`, float32. */
  readonly keys: Tensor;
  /** As `keys`. */
  readonly values: Tensor;
  /** How many positions are filled. */
  readonly past: number;
}

/** The form of {@link causalAttention}. */
export interface AttentionOptions {
  /** Number of query heads. */
  readonly heads: number;
  /** Number of key and value heads, a divisor of `heads`, each shared by neighbouring query heads. Default `heads`. */
  readonly kvHeads?: number;
  /** Factor of the scores. Default 1/√headSize. */
  readonly scale?: number;
  /** Appends keys and values at `cache.past` and attends to all of them; on inference tapes only. */
  readonly cache?: KeyValueCache;
}

/** Queries, keys and values in tensors of their own. */
export interface SeparateHeads {
  /** `[B, T, heads · headSize]` */
  readonly q: Variable;
  /** `[B, T, kvHeads · headSize]` */
  readonly k: Variable;
  /** As `k`. */
  readonly v: Variable;
}

/** Stores keys and values. */
const store = defineMap(["k", "v"], [], ({ k, v }) => ({ keys: k, values: v }));

/**
 * Causal multi-head attention, `softmax(scale · q kᵀ) v` per head, where each token sees itself and those before it.
 *
 * Keeps its output and the log-sum-exp of each query; no [T, T] tensor exists. The gradient of packed input is written straight into one packed tensor.
 *
 * @param input  packed `[B, T, (heads + 2 · kvHeads) · headSize]`: all queries, then all keys, then all values; or three tensors
 * @returns  `[B, T, heads · headSize]`
 * @see Dao et al. 2022, https://arxiv.org/abs/2205.14135
 */
export function causalAttention(
  tape: Tape,
  input: Variable | SeparateHeads,
  { heads, kvHeads = heads, scale, cache }: AttentionOptions,
): Variable {
  const packed = "q" in input ? undefined : input;
  const separate = "q" in input ? input : undefined;
  const [B = 0, T = 0, width = 0] = (packed ?? separate!.q).shape;
  const headSize = width / (packed ? heads + 2 * kvHeads : heads);
  const fail = (why: string): never => {
    const shapes = [packed ?? [separate!.q, separate!.k, separate!.v]].flat();
    throw new RangeError(
      `Cannot attend with ${heads} heads and ${kvHeads} key and value heads over ${shapes.map((each) => formatShape(each.shape)).join(", ")}: ${why}`,
    );
  };
  if (heads % kvHeads !== 0) fail("heads must be a multiple of key and value heads");
  if (!Number.isInteger(headSize)) fail("the last axis must be a multiple of the number of heads");
  if (separate && (separate.k.shape[2] !== kvHeads * headSize || !sameAs(separate.k, separate.v))) {
    fail(`keys and values must be [${B}, ${T}, ${kvHeads * headSize}]`);
  }
  for (const { value } of packed ? [packed] : [separate!.q, separate!.k, separate!.v]) {
    if (value.dtype !== "float32") fail(`they are ${value.dtype}; copy() them to float32`);
  }
  if (cache && tape.recording) fail("a cache needs an inference tape, Tape.inference(backend)");
  const past = cache?.past ?? 0;
  const context = cache?.keys.shape[1] ?? T;
  if (past + T > context) fail(`${past} + ${T} tokens exceed the cache's ${context}`);

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
  /** Where queries, keys and values lie in packed tensors. */
  const unpacked = (tensor: Tensor) => ({
    q: view(tensor, 0, width),
    k: view(tensor, C, width),
    v: view(tensor, C + kvWidth, width),
  });
  const operands = packed
    ? unpacked(packed.value)
    : {
        q: view(separate!.q.value, 0, C),
        k: view(separate!.k.value, 0, kvWidth),
        v: view(separate!.v.value, 0, kvWidth),
      };
  const { q } = operands;
  let { k, v } = operands;
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
  const value = Tensor.allocate(tape.backend, [B, T, C]);
  const out = view(value, 0, C);
  const logSumExp = tape.recording ? Tensor.allocate(tape.backend, [B, heads, T]) : undefined;
  tape.backend.run<AttentionOperation>({ kind: "attention", ...geometry, q, k, v, out, logSumExp });
  return tape.record(value, {
    inputs: packed ? [packed] : [separate!.q, separate!.k, separate!.v],
    ...(logSumExp && { saved: [logSumExp] }),
    readsOutput: true,
    backward: (y) => {
      const outGradient = view(y.gradient, 0, C);
      const forward = { ...geometry, q, k, v, out, logSumExp: logSumExp!, outGradient };
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

const sameAs = (a: Variable, b: Variable): boolean =>
  a.shape.length === b.shape.length && a.shape.every((extent, axis) => extent === b.shape[axis]);
