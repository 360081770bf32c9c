import { expect, test } from "vitest";
import { readingText, readSpectrum, shapeAndName } from "./spectrum_reading.ts";

const fill = (length: number, value: (index: number) => number) =>
  Float32Array.from({ length }, (_, index) => value(index));

test("readSpectrum() tells orthogonalized, low-rank, row-normalized and other updates apart", () => {
  const falling = fill(64, (index) => 3 * Math.exp(-index / 12));
  const cases = [
    [fill(64, (index) => 1.2 - index / 128), 3, "flat", 64],
    // Newton–Schulz leaves the smallest values small.
    [fill(64, (index) => (index < 62 ? 1 : 0.1)), 3, "flat", 64],
    [falling, 1.01, "rows", 64],
    [falling, 9, "falling", 64],
  ] as const;
  for (const [values, rowSpread, kind, rank] of cases) {
    expect(readSpectrum(values, rowSpread)).toMatchObject({ kind, rank });
  }
  const low = fill(64, (index) => (index < 16 ? 1 : 1e-4));
  expect(readSpectrum(low, 3, 16)).toMatchObject({ kind: "low-rank", rank: 16 });
  expect(readSpectrum(falling, 3, 64)).toMatchObject({ kind: "falling" });
});

test("readSpectrum() calls an update low-rank only if it falls at the rank by a factor of 5", () => {
  const fallsBy = (factor: number) => fill(64, (index) => (index < 16 ? 1 : 1 / factor));
  expect(readSpectrum(fallsBy(5.5), 3, 16)).toMatchObject({ kind: "low-rank", rank: 16 });
  expect(readSpectrum(fallsBy(4.5), 3, 16)).toMatchObject({ kind: "falling", rank: 64 });
});

test("readSpectrum() finds several times the rank for a weight of several matrices", () => {
  const three = fill(64, (index) => Math.exp(-index / 12) * (index < 48 ? 1 : 0.1));
  expect(readSpectrum(three, 3, 16)).toMatchObject({ kind: "low-rank", rank: 48 });
});

test("shapeAndName() tells equal rows from other slopes at the line, and leaves a rank to its mark", () => {
  const falling = fill(64, (index) => 3 * Math.exp(-index / 12));
  const low = fill(64, (index) => (index < 16 ? 1 : 0));
  const cases = [
    [fill(64, () => 1), 3, undefined, "level: X"],
    [falling, 1.01, undefined, "equal rows: X"],
    [falling, 9, undefined, "slope: X"],
    [low, 3, 16, "X"],
  ] as const;
  for (const [values, rowSpread, rank, text] of cases) {
    expect(shapeAndName(readSpectrum(values, rowSpread, rank), "X")).toBe(text);
  }
  expect(shapeAndName(undefined, "X")).toBe("X");
});

test("readingText() says what an update does", () => {
  const low = readSpectrum(
    fill(64, (index) => (index < 16 ? 1 : 0)),
    1,
    16,
  );
  expect(readingText(low, 64)).toBe(
    "ends at rank 16: it moves 16 of 64 directions about equally far, and no others.",
  );
  const falling = readSpectrum(
    fill(64, (index) => 2 ** (-index / 8)),
    4,
  );
  expect(readingText(falling, 64)).toBe(
    "slopes: its strongest direction moves 16 times as far as the middle one.",
  );
});
