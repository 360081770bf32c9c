import { KEYS_SEEN, lastSeen } from "./attention.ts";
import {
  type AttentionSettings,
  attentionParameters,
  KEY_NAMES,
  keyMain,
  QUERY_NAMES,
  queryMain,
  store,
  vectors,
  visit,
} from "./attention_rows.ts";
import { functions } from "./functions.ts";
import { declare } from "./text.ts";

/** Returns WGSL of dQ and of delta = Σ(dO ∘ O), with one invocation per query. */
export function attentionQueryGradientWgsl(settings: AttentionSettings): string {
  const { bindings, slots } = settings;
  return `${declare(bindings, attentionParameters(QUERY_NAMES))}${functions(["exp"])}
${vectors(settings, ["q", "k", "v", "o", "dO"])}${queryMain(settings)}
  ${lastSeen(settings)}
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
  let lse = b${slots.lse!}[p.lse + row];
  var sum: array<vec4f, QUADS>;
  ${visit(
    settings,
    KEYS_SEEN,
    (key, value) => `var dots = vec4f();
    var dWeights = vec4f();
    for (var d = 0u; d < quads; d++) {
      dots += query[d] * ${key};
      dWeights += outGradient[d] * ${value};
    }
    let weight = exp_(p.scale * ((dots.x + dots.y) + (dots.z + dots.w)) - lse);
    let dScore = weight * (((dWeights.x + dWeights.y) + (dWeights.z + dWeights.w)) - delta);
    for (var d = 0u; d < quads; d++) { sum[d] += dScore * ${key}; }`,
  )}
  let atDQ = p.dQ + batch * p.dQBatch + i * p.dQToken + head * HEAD;
  ${store(settings, [["dQ", "atDQ", "sum", "p.scale"]], `b${slots.delta!}[p.delta + row] = delta;`)}
}
`;
}

/** Returns WGSL of dK and dV. One invocation per key visits the queries that see it. */
export function attentionKeyGradientWgsl(settings: AttentionSettings): string {
  const { bindings, slots, tile } = settings;
  // Query i sees keys up to i + past.
  const firstSeeing = (key: string): string => `max(${key}, p.past) - p.past`;
  return `${declare(bindings, attentionParameters(KEY_NAMES))}${functions(["exp"])}
${vectors(settings, ["q", "k", "v", "dO"])}${keyMain(settings)}
  let atK = p.k + batch * p.kBatch + j * p.kToken + kvHead * HEAD;
  let atV = p.v + batch * p.vBatch + j * p.vToken + kvHead * HEAD;
  var key: array<vec4f, QUADS>;
  var value: array<vec4f, QUADS>;
  for (var d = 0u; d < quads; d++) { key[d] = quad_k(atK, d); value[d] = quad_v(atV, d); }
  var sumK: array<vec4f, QUADS>;
  var sumV: array<vec4f, QUADS>;
  let seeing = ${firstSeeing("j")};
  ${tile === 0 ? "" : `let firstSeeing = ${firstSeeing("first")};`}
  let sharing = p.heads / p.kvHeads;
  for (var head = kvHead * sharing; head < (kvHead + 1u) * sharing; head++) {
    let headQ = p.q + batch * p.qBatch + head * HEAD;
    let headDO = p.dO + batch * p.dOBatch + head * HEAD;
    ${visit(
      settings,
      {
        token: "i",
        from: "seeing",
        to: "p.queries",
        low: "firstSeeing",
        high: "p.queries",
        names: ["q", "dO"],
        bases: ["headQ", "headDO"],
      },
      (query, outGradient) => `let row = (batch * p.heads + head) * p.queries + i;
      var dots = vec4f();
      var dWeights = vec4f();
      for (var d = 0u; d < quads; d++) {
        dots += ${query} * key[d];
        dWeights += ${outGradient} * value[d];
      }
      let score = p.scale * ((dots.x + dots.y) + (dots.z + dots.w));
      let weight = exp_(score - b${slots.lse!}[p.lse + row]);
      let dWeight = (dWeights.x + dWeights.y) + (dWeights.z + dWeights.w);
      let dScore = weight * (dWeight - b${slots.delta!}[p.delta + row]);
      for (var d = 0u; d < quads; d++) {
        sumK[d] += dScore * ${query};
        sumV[d] += weight * ${outGradient};
      }`,
    )}
  }
  let atDK = p.dK + batch * p.dKBatch + j * p.dKToken + kvHead * HEAD;
  let atDV = p.dV + batch * p.dVBatch + j * p.dVToken + kvHead * HEAD;
  ${store(settings, [
    ["dK", "atDK", "sumK", "p.scale"],
    ["dV", "atDV", "sumV", "1.0"],
  ])}
}
`;
}
