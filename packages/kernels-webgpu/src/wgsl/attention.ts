import type { ParameterTypes } from "../runtime/uniforms.ts";
import { functions } from "./functions.ts";
import { type BindingText, declare, linearMain } from "./text.ts";

/** Vectors that a kernel reads or writes by batch, token and head. */
export type HeadsName = "q" | "k" | "v" | "o" | "dO" | "dQ" | "dK" | "dV";

/** What the text of an attention kernel depends on. */
export interface AttentionSettings {
  readonly bindings: readonly BindingText[];
  /** The binding of each operand; `lse` is the log-sum-exp, `delta` Σ(dO ∘ O) per query. */
  readonly slots: Readonly<Partial<Record<HeadsName | "lse" | "delta", number>>>;
  readonly headSize: number;
  readonly workgroupSize: number;
  /** Whether loops over a head have a constant length, so that the driver may keep a vector in registers. An emulation has no use for that, and compiles long loops for seconds. */
  readonly unrolled: boolean;
}

/** The parameters: geometry, and start and strides of every operand. */
export function attentionParameters(names: readonly HeadsName[]): ParameterTypes {
  const types: Record<string, "u32" | "f32"> = {
    invocations: "u32",
    quads: "u32",
    headSize: "u32",
    queries: "u32",
    keys: "u32",
    heads: "u32",
    kvHeads: "u32",
    past: "u32",
    scale: "f32",
    lse: "u32",
    delta: "u32",
  };
  for (const name of names) {
    types[name] = "u32";
    types[`${name}Batch`] = "u32";
    types[`${name}Token`] = "u32";
  }
  return types;
}

export const FORWARD_NAMES = ["q", "k", "v", "o"] as const satisfies readonly HeadsName[];
export const QUERY_NAMES = ["q", "k", "v", "o", "dO", "dQ"] as const satisfies readonly HeadsName[];
export const KEY_NAMES = ["q", "k", "v", "dO", "dK", "dV"] as const satisfies readonly HeadsName[];

/**
 * WGSL of causal attention; one invocation for each query, which visits its keys and rescales what it has when a larger score comes.
 *
 * @see Milakov and Gimelshein 2018, "Online normalizer calculation for softmax"; Dao et al. 2022, FlashAttention
 */
export function attentionWgsl(settings: AttentionSettings): string {
  const { bindings, slots, workgroupSize } = settings;
  const statistics =
    slots.lse === undefined
      ? ""
      : `b${slots.lse}[p.lse + (batch * p.heads + head) * p.queries + i] = most + log_(total);`;
  return `${declare(bindings, attentionParameters(FORWARD_NAMES))}${functions(["exp", "log"])}
${vectors(settings, ["q", "k", "v"])}${linearMain(workgroupSize)}${queryHead(settings)}
  var query: array<vec4f, QUADS>;
  for (var d = 0u; d < quads; d++) { query[d] = quad_q(atQ, d); }
  var sum: array<vec4f, QUADS>;
  // Below every score.
  var most = -3.0e38f;
  var total = 0.0f;
  for (var j = 0u; j < seen; j++) {
    let atK = headK + j * p.kToken;
    var dots = vec4f();
    for (var d = 0u; d < quads; d++) { dots += query[d] * quad_k(atK, d); }
    let score = p.scale * ((dots.x + dots.y) + (dots.z + dots.w));
    let higher = max(most, score);
    let shrink = exp_(most - higher);
    let weight = exp_(score - higher);
    most = higher;
    total = total * shrink + weight;
    let atV = headV + j * p.vToken;
    for (var d = 0u; d < quads; d++) { sum[d] = sum[d] * shrink + weight * quad_v(atV, d); }
  }
  let atO = p.o + batch * p.oBatch + i * p.oToken + head * HEAD;
  let factor = 1.0 / total;
  ${store(settings, "o", "atO", "sum", "factor")}
  ${statistics}
}
`;
}

/** WGSL of dQ and of delta = Σ(dO ∘ O); one invocation for each query. */
export function attentionQueryGradientWgsl(settings: AttentionSettings): string {
  const { bindings, slots, workgroupSize } = settings;
  return `${declare(bindings, attentionParameters(QUERY_NAMES))}${functions(["exp"])}
${vectors(settings, ["q", "k", "v", "o", "dO"])}${linearMain(workgroupSize)}${queryHead(settings)}
  let atO = p.o + batch * p.oBatch + i * p.oToken + head * HEAD;
  let atDO = p.dO + batch * p.dOBatch + i * p.dOToken + head * HEAD;
  var query: array<vec4f, QUADS>;
  var outGradient: array<vec4f, QUADS>;
  var products = vec4f();
  for (var d = 0u; d < quads; d++) {
    query[d] = quad_q(atQ, d);
    outGradient[d] = quad_dO(atDO, d);
    products += outGradient[d] * quad_o(atO, d);
  }
  let delta = (products.x + products.y) + (products.z + products.w);
  let row = (batch * p.heads + head) * p.queries + i;
  b${slots.delta!}[p.delta + row] = delta;
  let lse = b${slots.lse!}[p.lse + row];
  var sum: array<vec4f, QUADS>;
  for (var j = 0u; j < seen; j++) {
    let atK = headK + j * p.kToken;
    let atV = headV + j * p.vToken;
    var dots = vec4f();
    var dWeights = vec4f();
    for (var d = 0u; d < quads; d++) {
      dots += query[d] * quad_k(atK, d);
      dWeights += outGradient[d] * quad_v(atV, d);
    }
    let weight = exp_(p.scale * ((dots.x + dots.y) + (dots.z + dots.w)) - lse);
    let dScore = weight * (((dWeights.x + dWeights.y) + (dWeights.z + dWeights.w)) - delta);
    for (var d = 0u; d < quads; d++) { sum[d] += dScore * quad_k(atK, d); }
  }
  let atDQ = p.dQ + batch * p.dQBatch + i * p.dQToken + head * HEAD;
  ${store(settings, "dQ", "atDQ", "sum", "p.scale")}
}
`;
}

/** WGSL of dK and dV; one invocation for each key, which visits the queries that see it. */
export function attentionKeyGradientWgsl(settings: AttentionSettings): string {
  const { bindings, slots, workgroupSize } = settings;
  return `${declare(bindings, attentionParameters(KEY_NAMES))}${functions(["exp"])}
${vectors(settings, ["q", "k", "v", "dO"])}${linearMain(workgroupSize)}
  if (index >= p.invocations) { return; }
  ${lengths(settings)}
  let j = index % p.keys;
  let kvHead = (index / p.keys) % p.kvHeads;
  let batch = index / (p.keys * p.kvHeads);
  let atK = p.k + batch * p.kBatch + j * p.kToken + kvHead * HEAD;
  let atV = p.v + batch * p.vBatch + j * p.vToken + kvHead * HEAD;
  var key: array<vec4f, QUADS>;
  var value: array<vec4f, QUADS>;
  for (var d = 0u; d < quads; d++) { key[d] = quad_k(atK, d); value[d] = quad_v(atV, d); }
  var sumK: array<vec4f, QUADS>;
  var sumV: array<vec4f, QUADS>;
  let group = p.heads / p.kvHeads;
  for (var head = kvHead * group; head < (kvHead + 1u) * group; head++) {
    // Query i sees keys up to i + past.
    for (var i = max(j, p.past) - p.past; i < p.queries; i++) {
      let atQ = p.q + batch * p.qBatch + i * p.qToken + head * HEAD;
      let atDO = p.dO + batch * p.dOBatch + i * p.dOToken + head * HEAD;
      let row = (batch * p.heads + head) * p.queries + i;
      var dots = vec4f();
      var dWeights = vec4f();
      for (var d = 0u; d < quads; d++) {
        dots += quad_q(atQ, d) * key[d];
        dWeights += quad_dO(atDO, d) * value[d];
      }
      let score = p.scale * ((dots.x + dots.y) + (dots.z + dots.w));
      let weight = exp_(score - b${slots.lse!}[p.lse + row]);
      let dWeight = (dWeights.x + dWeights.y) + (dWeights.z + dWeights.w);
      let dScore = weight * (dWeight - b${slots.delta!}[p.delta + row]);
      for (var d = 0u; d < quads; d++) {
        sumK[d] += dScore * quad_q(atQ, d);
        sumV[d] += weight * quad_dO(atDO, d);
      }
    }
  }
  let atDK = p.dK + batch * p.dKBatch + j * p.dKToken + kvHead * HEAD;
  let atDV = p.dV + batch * p.dVBatch + j * p.dVToken + kvHead * HEAD;
  ${store(settings, "dK", "atDK", "sumK", "p.scale")}
  ${store(settings, "dV", "atDV", "sumV", "1.0")}
}
`;
}

/** WGSL that says how long loops over a head are. */
function lengths({ unrolled }: AttentionSettings): string {
  return unrolled
    ? "const quads = QUADS;\n  const size = HEAD;"
    : "let quads = p.quads;\n  let size = p.headSize;";
}

/** WGSL that finds an invocation's query, head and batch, and the keys that it sees. Neighbours have neighbouring queries, and so read the same keys. */
function queryHead(settings: AttentionSettings): string {
  return `
  if (index >= p.invocations) { return; }
  ${lengths(settings)}
  let i = index % p.queries;
  let head = (index / p.queries) % p.heads;
  let batch = index / (p.queries * p.heads);
  let kvHead = head / (p.heads / p.kvHeads);
  let seen = i + p.past + 1u;
  let atQ = p.q + batch * p.qBatch + i * p.qToken + head * HEAD;
  let headK = p.k + batch * p.kBatch + kvHead * HEAD;
  let headV = p.v + batch * p.vBatch + kvHead * HEAD;`;
}

/** WGSL of functions that read four components of a vector; past the head's end they are 0. */
function vectors({ slots, headSize }: AttentionSettings, names: readonly HeadsName[]): string {
  const quads = Math.ceil(headSize / 4);
  const readers = names.map((name) => {
    const element = (c: number): string =>
      headSize % 4 === 0
        ? `b${slots[name]!}[first + ${c}u]`
        : `select(0.0, b${slots[name]!}[first + ${c}u], 4u * d + ${c}u < HEAD)`;
    return `fn quad_${name}(at: u32, d: u32) -> vec4f {
  let first = at + 4u * d;
  return vec4f(${[0, 1, 2, 3].map(element).join(", ")});
}
`;
  });
  return `const HEAD = ${headSize}u;\nconst QUADS = ${quads}u;\n${readers.join("")}`;
}

/** WGSL that writes a vector times a factor. */
function store(
  { slots }: AttentionSettings,
  name: HeadsName,
  at: string,
  values: string,
  factor: string,
): string {
  return `for (var d = 0u; d < size; d++) { b${slots[name]!}[${at} + d] = ${values}[d >> 2u][d & 3u] * ${factor}; }`;
}
