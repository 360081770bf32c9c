/**
 * Functions with better accuracy than WGSL guarantees, from polynomials of the Cephes library (S.
 * Moshier): the built-in `tanh` may be off by 1e-5, `exp` and `log` by many ulp, `sin` and `cos` by
 * 5e-4, and by anything outside of [−π, π]. `exp`, `log` and `tanh` are within 2 ulp; `sin` and
 * `cos` within 4 · 2⁻²⁴ up to |x| = 8192, and beyond that only finite and within ±1. NaN
 * propagates; it is detected by its bits, since compilers may assume that it does not occur.
 */
const FUNCTIONS = {
  isNan: `fn is_nan(x: f32) -> bool {
  return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u;
}
`,
  // WGSL's `min` and `max` may return the other operand if one is NaN.
  min: `fn min_(a: f32, b: f32) -> f32 {
  return select(select(min(a, b), b, is_nan(b)), a, is_nan(a));
}
`,
  max: `fn max_(a: f32, b: f32) -> f32 {
  return select(select(max(a, b), b, is_nan(b)), a, is_nan(a));
}
`,
  isFinite: `fn is_finite(x: f32) -> f32 {
  return select(0.0, 1.0, (bitcast<u32>(x) & 0x7f800000u) != 0x7f800000u);
}
`,
  // x = k ln 2 + r with |r| ≤ ln 2 / 2; 2ᵏ in two factors, so that it can overflow to infinity or
  // underflow to zero.
  exp: `fn exp_(x: f32) -> f32 {
  let bounded = clamp(x, -110.0, 100.0);
  let k = floor(bounded * 1.44269504 + 0.5);
  let r = (bounded - k * 0.693359375) - k * -2.12194440e-4;
  var y = 1.9875691500e-4f;
  y = y * r + 1.3981999507e-3;
  y = y * r + 8.3334519073e-3;
  y = y * r + 4.1665795894e-2;
  y = y * r + 1.6666665459e-1;
  y = y * r + 5.0000001201e-1;
  y = y * r * r + r + 1.0;
  let whole = i32(k);
  let half = whole >> 1u;
  y = y * bitcast<f32>(u32(half + 127) << 23u) * bitcast<f32>(u32(whole - half + 127) << 23u);
  return select(y, x, is_nan(x));
}
`,
  // x = 2ᵏ m with m in [√½, √2).
  log: `fn log_(x: f32) -> f32 {
  let tiny = x < 1.17549435e-38;
  let bits = bitcast<u32>(select(x, x * 8388608.0, tiny));
  var k = f32(i32(bits >> 23u) - 126) - select(0.0, 23.0, tiny);
  var m = bitcast<f32>((bits & 0x007fffffu) | 0x3f000000u);
  let low = m < 0.707106781;
  k = select(k, k - 1.0, low);
  let r = select(m, m + m, low) - 1.0;
  let z = r * r;
  var y = 7.0376836292e-2f;
  y = y * r - 1.1514610310e-1;
  y = y * r + 1.1676998740e-1;
  y = y * r - 1.2420140846e-1;
  y = y * r + 1.4249322787e-1;
  y = y * r - 1.6668057665e-1;
  y = y * r + 2.0000714765e-1;
  y = y * r - 2.4999993993e-1;
  y = y * r + 3.3333331174e-1;
  y = y * r * z + k * -2.12194440e-4 - 0.5 * z;
  y = r + y + k * 0.693359375;
  let sign = bitcast<u32>(x) & 0x80000000u;
  let infinite = (bitcast<u32>(x) & 0x7fffffffu) == 0x7f800000u;
  y = select(y, x, infinite && sign == 0u);
  y = select(y, bitcast<f32>(0x7fc00000u | (bitcast<u32>(x) & 1u)), sign != 0u);
  y = select(y, bitcast<f32>(0xff800000u | (bitcast<u32>(x) & 1u)), (bitcast<u32>(x) & 0x7fffffffu) == 0u);
  return select(y, x, is_nan(x));
}
`,
  // x = n π/2 + r with |r| ≤ π/4; π/2 in three parts, so that products with n are exact up to
  // |x| = 8192. The sine of x + quarters · π/2. NaN for infinite x.
  sine: `fn sine(x: f32, quarters: i32) -> f32 {
  let n = floor(x * 0.636619772 + 0.5);
  let rest = ((x - n * 1.5703125) - n * 4.837512969970703125e-4) - n * 7.54978995489188216e-8;
  let r = clamp(rest, -1.0, 1.0);
  let z = r * r;
  var s = -1.9515295891e-4f;
  s = s * z + 8.3321608736e-3;
  s = s * z - 1.6666654611e-1;
  s = s * z * r + r;
  var c = 2.443315711809948e-5f;
  c = c * z - 1.388731625493765e-3;
  c = c * z + 4.166664568298827e-2;
  c = c * z * z - 0.5 * z + 1.0;
  let quadrant = i32(clamp(n, -1e9, 1e9)) + quarters;
  let size = select(s, c, (quadrant & 1) != 0);
  let y = select(size, -size, (quadrant & 2) != 0);
  let bits = bitcast<u32>(x);
  return select(y, bitcast<f32>(0x7fc00000u | (bits & 1u)), (bits & 0x7f800000u) == 0x7f800000u);
}
`,
  sin: `fn sin_(x: f32) -> f32 {
  return sine(x, 0);
}
`,
  cos: `fn cos_(x: f32) -> f32 {
  return sine(x, 1);
}
`,
  tanh: `fn tanh_(x: f32) -> f32 {
  let size = abs(x);
  let z = x * x;
  var near = -5.70498872745e-3f;
  near = near * z + 2.06390887954e-2;
  near = near * z - 5.37397155531e-2;
  near = near * z + 1.33314422036e-1;
  near = near * z - 3.33332819422e-1;
  near = near * z * x + x;
  let far = 1.0 - 2.0 / (exp_(2.0 * min(size, 20.0)) + 1.0);
  let y = select(select(far, -far, x < 0.0), near, size < 0.625);
  return select(y, x, is_nan(x));
}
`,
} as const;

/** Name of a function in this file. */
export type FunctionName = keyof typeof FUNCTIONS;

const NEEDS: Readonly<Record<FunctionName, readonly FunctionName[]>> = {
  isNan: [],
  min: ["isNan"],
  max: ["isNan"],
  isFinite: [],
  exp: ["isNan"],
  log: ["isNan"],
  sine: [],
  sin: ["sine"],
  cos: ["sine"],
  tanh: ["isNan", "exp"],
};

/** Returns WGSL of the named functions and of the functions that they call, each once. */
export function functions(names: Iterable<FunctionName>): string {
  const wanted = new Set<FunctionName>();
  const add = (name: FunctionName): void => {
    NEEDS[name].forEach(add);
    wanted.add(name);
  };
  for (const name of names) add(name);
  return [...wanted].map((name) => FUNCTIONS[name]).join("");
}
