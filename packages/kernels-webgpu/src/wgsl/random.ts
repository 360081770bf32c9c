import type { RandomOperation } from "@lrm/tensor";
import type { ParameterTypes } from "../runtime/uniforms.ts";
import { functions } from "./functions.ts";
import { type BindingText, declare, linearMain } from "./text.ts";

export const RANDOM_PARAMETERS: ParameterTypes = {
  blocks: "u32",
  size: "u32",
  out: "u32",
  firstBlock: "u32",
  key0: "u32",
  key1: "u32",
};

/** Philox4x32-10 with 64-bit products from 16-bit halves. */
const PHILOX = `
fn multiply_high(a: u32, b: u32) -> u32 {
  let aHigh = a >> 16u;
  let aLow = a & 0xffffu;
  let bHigh = b >> 16u;
  let bLow = b & 0xffffu;
  let middle = aHigh * bLow + ((aLow * bLow) >> 16u);
  let other = aLow * bHigh + (middle & 0xffffu);
  return aHigh * bHigh + (middle >> 16u) + (other >> 16u);
}

fn philox(block: u32, key: vec2u) -> vec4u {
  var c = vec4u(block, 0u, 0u, 0u);
  var k = key;
  for (var round = 0u; round < 10u; round++) {
    c = vec4u(
      multiply_high(0xcd9e8d57u, c.z) ^ c.y ^ k.x,
      0xcd9e8d57u * c.z,
      multiply_high(0xd2511f53u, c.x) ^ c.w ^ k.y,
      0xd2511f53u * c.x,
    );
    k += vec2u(0x9e3779b9u, 0xbb67ae85u);
  }
  return c;
}
`;

/**
 * Box–Muller. The angle 2πv is split into an eighth-turn and a remainder of at most π/4, for which
 * short polynomials are accurate to one ulp.
 */
const NORMAL = `
fn normal_pair(a: u32, b: u32) -> vec2f {
  let u = f32((a >> 8u) + 1u) * 5.9604644775390625e-8;
  let radius = sqrt(-2.0 * log_(u));
  let turn = b >> 8u;
  // Quarter turns, rounded to the nearest; the rest is exact in 24 bits.
  let quarter = (turn + 0x200000u) >> 22u;
  let rest = f32(i32(turn) - i32(quarter << 22u)) * 3.7450702829239286e-7;
  let z = rest * rest;
  let sine = ((-1.9515295891e-4 * z + 8.3321608736e-3) * z - 1.6666654611e-1) * z * rest + rest;
  let cosine = ((2.443315711809948e-5 * z - 1.388731625493765e-3) * z + 4.166664568298827e-2) * z * z - 0.5 * z + 1.0;
  var pair = vec2f(cosine, sine);
  if ((quarter & 1u) == 1u) { pair = vec2f(-sine, cosine); }
  if ((quarter & 2u) == 2u) { pair = -pair; }
  return radius * pair;
}
`;

/** Returns WGSL that fills a tensor with random numbers, with one invocation per block of four. */
export function randomWgsl(
  distribution: RandomOperation["distribution"],
  bindings: readonly BindingText[],
  workgroupSize: number,
): string {
  const normal = distribution === "normal";
  const head = `${declare(bindings, RANDOM_PARAMETERS)}${PHILOX}${normal ? functions(["log"]) + NORMAL : ""}`;
  return `${head}${linearMain(workgroupSize)}
  if (index >= p.blocks) { return; }
  let words = philox(p.firstBlock + index, vec2u(p.key0, p.key1));
  let values = ${valuesText(distribution)};
  for (var c = 0u; c < 4u; c++) {
    if (index * 4u + c < p.size) { b0[p.out + index * 4u + c] = values[c]; }
  }
}
`;
}

function valuesText(distribution: RandomOperation["distribution"]): string {
  switch (distribution) {
    case "bits":
      return "bitcast<vec4i>(words)";
    case "uniform":
      return "vec4f(words >> vec4u(8u)) * 5.9604644775390625e-8";
    case "normal":
      return "vec4f(normal_pair(words.x, words.y), normal_pair(words.z, words.w))";
    default:
      return distribution satisfies never;
  }
}
