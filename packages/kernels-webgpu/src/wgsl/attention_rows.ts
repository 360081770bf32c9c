import type { ParameterTypes } from "../runtime/uniforms.ts";
import { type BindingText, linearMain } from "./text.ts";

/** Vectors that a kernel accesses by batch, token and head. */
export type HeadsName = "q" | "k" | "v" | "o" | "dO" | "dQ" | "dK" | "dV";

/** Parameters of an attention kernel's WGSL. */
export interface AttentionSettings {
  readonly bindings: readonly BindingText[];
  /** Binding of each operand; `lse` is the log-sum-exp, `delta` Σ(dO ∘ O) per query. */
  readonly slots: Readonly<Partial<Record<HeadsName | "lse" | "delta", number>>>;
  readonly headSize: number;
  readonly workgroupSize: number;
  /**
   * Number of tokens that a workgroup loads into workgroup memory at a time. Loops over a head then
   * have a constant length, so that the driver can keep vectors in registers.
   *
   * With 0 every invocation loads its own operands: on an emulation barriers are slow, registers do
   * not help, and long unrolled loops take seconds to compile.
   */
  readonly tile: number;
}

/** Returns the parameters: the geometry, and start and strides of every operand. */
export function attentionParameters(names: readonly HeadsName[]): ParameterTypes {
  const types: Record<string, "u32" | "f32"> = {
    count: "u32",
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

/** Rows to compute: an invocation computes one token of one head in one batch. */
interface Rows {
  /** Variable name of the token's index. */
  readonly token: string;
  /** Parameter with the number of tokens. */
  readonly tokens: "queries" | "keys";
  readonly head: string;
  readonly heads: "heads" | "kvHeads";
}

const QUERIES: Rows = { token: "i", tokens: "queries", head: "head", heads: "heads" };
const KEYS: Rows = { token: "j", tokens: "keys", head: "kvHead", heads: "kvHeads" };

/**
 * Returns WGSL of an entry point up to the row's index, head and batch; each invocation has one
 * row. Neighbouring invocations have neighbouring tokens, which read the same other tokens.
 *
 * With tiles, a workgroup computes tokens of one head from `first` on; `used` is false for those
 * past the end.
 */
function rowMain({ workgroupSize, tile }: AttentionSettings, rows: Rows): string {
  const { token, tokens, head, heads } = rows;
  const main = linearMain(workgroupSize);
  if (tile === 0) {
    return `${main}
  if (index >= p.count) { return; }
  let quads = p.quads;
  let size = p.headSize;
  let ${token} = index % p.${tokens};
  let ${head} = (index / p.${tokens}) % p.${heads};
  let batch = index / (p.${tokens} * p.${heads});`;
  }
  return `${main}
  let group = workgroup.x + workgroup.y * workgroups.x;
  if (group >= p.count) { return; }
  const quads = QUADS;
  const size = HEAD;
  let parts = (p.${tokens} + ${workgroupSize - 1}u) / ${workgroupSize}u;
  let first = (group % parts) * ${workgroupSize}u;
  let used = first + local < p.${tokens};
  // Idle invocations help to read.
  let ${token} = select(p.${tokens} - 1u, first + local, used);
  let ${head} = (group / parts) % p.${heads};
  let batch = group / (parts * p.${heads});`;
}

/** Returns {@link rowMain} for queries, with the range of keys that each sees. */
export function queryMain(settings: AttentionSettings): string {
  return `${rowMain(settings, QUERIES)}
  let kvHead = head / (p.heads / p.kvHeads);
  let seen = i + p.past + 1u;
  let atQ = p.q + batch * p.qBatch + i * p.qToken + head * HEAD;
  let headK = p.k + batch * p.kBatch + kvHead * HEAD;
  let headV = p.v + batch * p.vBatch + kvHead * HEAD;`;
}

/** Returns {@link rowMain} for keys. */
export function keyMain(settings: AttentionSettings): string {
  return rowMain(settings, KEYS);
}

/** Two vectors of every token that a loop visits; loading them dominates its time. */
interface Visited {
  readonly token: string;
  /**
   * Range of the loop. With tiles, a workgroup visits `low` to `high`, and each invocation uses the
   * part that it needs.
   */
  readonly from: string;
  readonly to: string;
  readonly low: string;
  readonly high: string;
  readonly names: readonly [HeadsName, HeadsName];
  /** First element of the vectors, to which the token's offset is added. */
  readonly bases: readonly [string, string];
}

/**
 * Returns WGSL of a loop over tokens; `body` receives expressions that read quad d of the token's
 * two vectors.
 */
export function visit(
  { tile, workgroupSize }: AttentionSettings,
  { token, from, to, low, high, names, bases }: Visited,
  body: (first: string, second: string) => string,
): string {
  const at = (index: number, t: string): string =>
    `${bases[index]} + ${t} * p.${names[index]}Token`;
  if (tile === 0) {
    return `for (var ${token} = ${from}; ${token} < ${to}; ${token}++) {
    let atFirst = ${at(0, token)};
    let atSecond = ${at(1, token)};
    ${body(`quad_${names[0]}(atFirst, d)`, `quad_${names[1]}(atSecond, d)`)}
  }`;
  }
  return `for (var start = ${low}; start < ${high}; start += ${tile}u) {
    let end = min(start + ${tile}u, ${high});
    workgroupBarrier();
    for (var at = local; at < (end - start) * QUADS; at += ${workgroupSize}u) {
      let t = start + at / QUADS;
      tileFirst[at] = quad_${names[0]}(${at(0, "t")}, at % QUADS);
      tileSecond[at] = quad_${names[1]}(${at(1, "t")}, at % QUADS);
    }
    workgroupBarrier();
    for (var ${token} = max(start, ${from}); ${token} < min(end, ${to}); ${token}++) {
      let at = (${token} - start) * QUADS;
      ${body("tileFirst[at + d]", "tileSecond[at + d]")}
    }
  }`;
}

/**
 * Returns WGSL of the tiles and of functions that read four components of a vector; components past
 * the head's end are 0.
 */
export function vectors(
  { slots, headSize, tile }: AttentionSettings,
  names: readonly HeadsName[],
): string {
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
  const tiles =
    tile === 0
      ? ""
      : ["First", "Second"]
          .map((name) => `var<workgroup> tile${name}: array<vec4f, ${tile * quads}>;\n`)
          .join("");
  return `const HEAD = ${headSize}u;\nconst QUADS = ${quads}u;\n${tiles}${readers.join("")}`;
}

/** Returns WGSL that writes a vector times a factor, and the other results of this row. */
export function store(
  { slots, tile }: AttentionSettings,
  outputs: readonly (readonly [name: HeadsName, at: string, values: string, factor: string])[],
  rest = "",
): string {
  const lines = outputs.map(
    ([name, at, values, factor]) =>
      `for (var d = 0u; d < size; d++) { b${slots[name]!}[${at} + d] = ${values}[d >> 2u][d & 3u] * ${factor}; }`,
  );
  const text = [...lines, rest].join("\n  ");
  return tile === 0 ? text : `if (used) {\n  ${text}\n  }`;
}
