import { matmul, Random, scale, type Tensor, tensor } from "@lrm/tensor";
import { relativeError, testBackend } from "@lrm/tensor/testing";
import { describe, expect, test } from "vitest";
import { singularValueDecomposition } from "./_singular_values.ts";
import { lowRankMsign, lowRankOrthogonalize } from "./low_rank.ts";
import { msign } from "./msign.ts";
import { newtonSchulz } from "./newton_schulz.ts";

const backend = await testBackend();
const random = new Random(5);
const normal = (label: string, shape: readonly number[]) =>
  random.fork(label).normal(backend, shape);

const METHODS = [
  { method: "columnSelection" },
  { method: "powerIteration", powerIterations: 0 },
  { method: "powerIteration", powerIterations: 2 },
] as const;
const SHAPES = [
  [18, 31],
  [31, 18],
] as const;

/** Allowed relative error after one QR and a few products in float32. */
const ROUNDING = 1e-5;

async function rankOf(x: Tensor): Promise<number> {
  const [m, n] = x.shape as [number, number];
  const host = await x.read();
  const rows = m <= n ? host : host.map((_, i) => host[(i % m) * n + Math.floor(i / m)]!);
  const { values } = singularValueDecomposition(rows, Math.min(m, n), Math.max(m, n));
  return values.filter((value) => value > 1e-4).length;
}

describe.each(METHODS)("lowRankOrthogonalize() with %o", (sketch) => {
  test.each(SHAPES)("gives %i×%i matrices of at most the asked rank", async (m, n) => {
    using M = normal("rank", [m, n]);
    using O = lowRankOrthogonalize(M, { rank: 5, random, ...sketch });
    expect(O.shape).toEqual([m, n]);
    expect(await rankOf(O)).toBe(5);
  });

  test.each(SHAPES)(
    "makes OᵀO a projector of a %i×%i matrix with the exact sign inside",
    async (m, n) => {
      using M = normal("projector", [m, n]);
      using O = await lowRankMsign(M, { rank: 6, random, ...sketch });
      using P = matmul(O, O, { transposeA: true });
      using squared = matmul(P, P);
      expect(relativeError(await squared.read(), await P.read())).toBeLessThan(ROUNDING);
    },
  );

  test.each(SHAPES)("is msign of a %i×%i matrix whose rank is at most k", async (m, n) => {
    using left = normal("left", [m, 4]);
    using right = normal("right", [4, n]);
    using M = matmul(left, right);
    using exact = await msign(M);
    using O = await lowRankMsign(M, { rank: 4, random, ...sketch });
    // The 4 chosen columns may be ill-conditioned; measured at most 1e-6.
    expect(relativeError(await O.read(), await exact.read())).toBeLessThan(1e-4);
  });

  test.each(SHAPES)("at full rank is Newton–Schulz of the whole %i×%i matrix", async (m, n) => {
    using M = normal("full", [m, n]);
    using O = lowRankOrthogonalize(M, { rank: 18, random, ...sketch });
    using expected = newtonSchulz(M);
    expect(relativeError(await O.read(), await expected.read())).toBeLessThan(1e-4);
  });

  test("keeps zero at zero and rank-deficient matrices finite", async () => {
    using zero = tensor(backend, new Float32Array(18 * 31), [18, 31]);
    using nothing = lowRankOrthogonalize(zero, { rank: 5, random, ...sketch });
    expect((await nothing.read()).every((value) => value === 0)).toBe(true);
    using left = normal("thin", [18, 1]);
    using right = normal("flat", [1, 31]);
    using one = matmul(left, right);
    using O = lowRankOrthogonalize(one, { rank: 5, random, ...sketch });
    expect((await O.read()).every(Number.isFinite)).toBe(true);
  });

  test("does not depend on the scale", async () => {
    using M = normal("scale", [18, 31]);
    using O = lowRankOrthogonalize(M, { rank: 5, random, ...sketch });
    const expected = await O.read();
    for (const factor of [1e-3, 1e15]) {
      using scaled = scale(M, factor);
      using result = lowRankOrthogonalize(scaled, { rank: 5, random, ...sketch });
      expect(relativeError(await result.read(), expected)).toBeLessThan(1e-4);
    }
  });

  test("treats a batch as single matrices, each with its own draw", async () => {
    using M = normal("batch", [3, 9, 14]);
    using columns = tensor(backend, Int32Array.of(0, 5, 13, 2, 3, 4, 12, 1, 9), [3, 3]);
    using omega = normal("omega", [3, 14, 3]);
    using O = lowRankOrthogonalize(M, { rank: 3, columns, sketch: omega, ...sketch });
    const all = await O.read();
    for (let index = 0; index < 3; index++) {
      const at = (x: Tensor) => x.slice(index, index + 1).reshape(x.shape.slice(1));
      using one = at(M);
      using own = at(columns);
      using ownSketch = at(omega);
      const options = { rank: 3, columns: own, sketch: ownSketch, ...sketch };
      using expected = lowRankOrthogonalize(one, options);
      const actual = all.slice(index * 126, (index + 1) * 126);
      expect(relativeError(actual, await expected.read())).toBeLessThan(1e-4);
    }
  });

  test("draws the same from the same key, and something else from another", async () => {
    using M = normal("draws", [2, 12, 20]);
    const read = async (key: Random) => {
      using O = lowRankOrthogonalize(M, { rank: 3, random: key, ...sketch });
      return O.read();
    };
    expect(await read(new Random(1))).toEqual(await read(new Random(1)));
    expect(await read(new Random(1))).not.toEqual(await read(new Random(2)));
  });

  test("leaves nothing behind but the result", () => {
    using M = normal("clean", [18, 31]);
    const before = backend.memory();
    const O = lowRankOrthogonalize(M, { rank: 5, random, ...sketch });
    expect(backend.memory().liveBuffers).toBe(before.liveBuffers + 1);
    O.dispose();
    expect(backend.memory().liveBytes).toBe(before.liveBytes);
  });
});

test("lowRankOrthogonalize() samples rows of a tall matrix beyond its width", async () => {
  // Only the last rows are not zero: a draw from the first n rows alone would give zero.
  const host = new Float32Array(40 * 4);
  host.fill(1, 36 * 4);
  using M = tensor(backend, host, [40, 4]);
  let found = 0;
  for (let step = 0; step < 40; step++) {
    using O = lowRankOrthogonalize(M, { rank: 2, random: random.fork(step) });
    if ((await O.read()).some((value) => value !== 0)) found++;
  }
  expect(found).toBeGreaterThan(0);
});

test("lowRankOrthogonalize() orthogonalizes matrices up to `fullBelow` as a whole", async () => {
  using M = normal("below", [6, 10]);
  using expected = newtonSchulz(M);
  using O = lowRankOrthogonalize(M, { rank: 100, random, fullBelow: 6 });
  expect(await O.read()).toEqual(await expected.read());
});

test("lowRankOrthogonalize() refuses ranks that do not fit, naming the matrix", () => {
  using M = normal("refuse", [6, 10]);
  for (const rank of [7, 0, 2.5]) {
    expect(() => lowRankOrthogonalize(M, { rank, random, name: '"wq"' })).toThrow(
      `Cannot orthogonalize "wq" of shape [6, 10] at rank ${rank}: its smaller side is 6; choose a rank from 1 to 6`,
    );
  }
});

test("lowRankOrthogonalize() requires `random`, or the columns or sketch that it would draw", () => {
  using M = normal("ask", [6, 10]);
  expect(() => lowRankOrthogonalize(M, { rank: 2 })).toThrow(
    "`columns` is missing; pass it, or `random` to draw it",
  );
  expect(() => lowRankOrthogonalize(M, { rank: 2, method: "powerIteration" })).toThrow(
    "`sketch` is missing; pass it, or `random` to draw it",
  );
});
