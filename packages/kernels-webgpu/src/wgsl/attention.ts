import {
  type AttentionSettings,
  attentionParameters,
  FORWARD_NAMES,
  queryMain,
  store,
  vectors,
  visit,
} from "./attention_rows.ts";
import { functions } from "./functions.ts";
import { declare } from "./text.ts";

/** Keys visible to a query, with their values. The last query of a workgroup sees the most. */
export const KEYS_SEEN = {
  token: "j",
  from: "0u",
  to: "seen",
  low: "0u",
  high: "lastSeen",
  names: ["k", "v"],
  bases: ["headK", "headV"],
} as const;

/** Returns WGSL that computes the number of keys that a workgroup visits. */
export function lastSeen({ tile, workgroupSize }: AttentionSettings): string {
  return tile === 0 ? "" : `let lastSeen = min(first + ${workgroupSize}u, p.queries) + p.past;`;
}

/**
 * Returns WGSL of causal attention. One invocation per query visits its keys and rescales its
 * partial result when it finds a larger score.
 *
 * @see Milakov and Gimelshein 2018, "Online normalizer calculation for softmax"; Dao et al. 2022,
 *   FlashAttention
 */
export function attentionWgsl(settings: AttentionSettings): string {
  const { bindings, slots } = settings;
  const statistics =
    slots.lse === undefined
      ? ""
      : `b${slots.lse}[p.lse + (batch * p.heads + head) * p.queries + i] = most + log_(total);`;
  return `${declare(bindings, attentionParameters(FORWARD_NAMES))}${functions(["exp", "log"])}
${vectors(settings, ["q", "k", "v"])}${queryMain(settings)}
  ${lastSeen(settings)}
  var query: array<vec4f, QUADS>;
  for (var d = 0u; d < quads; d++) { query[d] = quad_q(atQ, d); }
  var sum: array<vec4f, QUADS>;
  // Below every score.
  var most = -3.0e38f;
  var total = 0.0f;
  ${visit(
    settings,
    KEYS_SEEN,
    (key, value) => `var dots = vec4f();
    for (var d = 0u; d < quads; d++) { dots += query[d] * ${key}; }
    let score = p.scale * ((dots.x + dots.y) + (dots.z + dots.w));
    if (score > most) {
      let shrink = exp_(most - score);
      total *= shrink;
      for (var d = 0u; d < quads; d++) { sum[d] *= shrink; }
      most = score;
    }
    let weight = exp_(score - most);
    total += weight;
    for (var d = 0u; d < quads; d++) { sum[d] += weight * ${value}; }`,
  )}
  let atO = p.o + batch * p.oBatch + i * p.oToken + head * HEAD;
  let factor = 1.0 / total;
  ${store(settings, [["o", "atO", "sum", "factor"]], statistics)}
}
`;
}
