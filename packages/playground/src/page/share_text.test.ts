import { expect, test } from "vitest";
import { decodeConfig, encodeConfig } from "../address/config_text.ts";
import { DEFAULT_CONFIG, type PlaygroundConfig } from "../config.ts";
import {
  addressLines,
  type ShareWords,
  type TextLine,
  textLines,
  type WidthOf,
} from "./share_text.ts";

/** About that of a sans serif. */
const widthOf: WidthOf = (text, { size }) => 0.55 * size * text.length;
const WIDTH = 1120;
const fits = (text: string): boolean => text.length <= 100;

const WORDS: ShareWords = {
  title: "AdamW against Muon",
  result: "Muon reached AdamW's final validation loss at step 160 of 500: 3.1 times fewer.",
  settings: "GPT-2 nano, 0.8 million parameters  ·  batch 4 × 128 bytes  ·  500 steps",
  address: "http://localhost:4173/",
};

const addressOf = (place: string, config: PlaygroundConfig): string =>
  `${place}#${encodeConfig(config)}`;

const RANKS: PlaygroundConfig = {
  ...DEFAULT_CONFIG,
  runs: [8, 32, 96].map((rank) => ({ optimizer: "low-rank-muon", settings: { rank } })),
  steps: 300,
};

test("addressLines() leaves out defaults, the spectrum, and a host that only this computer has", () => {
  const config = { ...DEFAULT_CONFIG, steps: 300, spectrum: "h.1.mlp.c_fc.weight" };
  const lines = (place: string) => addressLines(addressOf(place, config), fits);
  expect(lines("https://example.org/lrm/")).toEqual(["LRM playground, example.org/lrm/#steps=300"]);
  for (const own of ["http://localhost:4173/", "http://127.0.0.1/", "http://[::1]:80/"]) {
    expect(lines(own)).toEqual(["LRM playground, #steps=300"]);
  }
  expect(addressLines("http://localhost:4173/", fits)).toEqual(["LRM playground"]);
  expect(addressLines("https://example.org/", fits)).toEqual(["LRM playground, example.org/"]);
});

test("addressLines() breaks a long address between settings, and keeps it usable", () => {
  const lines = addressLines(addressOf("https://example.org/lrm/", RANKS), fits);
  expect(lines).toEqual([
    "LRM playground, example.org/lrm/#runs=low-rank-muon:rank=8,low-rank-muon:rank=32,",
    "low-rank-muon:rank=96&steps=300",
  ]);
  const { config, problems } = decodeConfig(lines.join("").replace(/^.*#/, ""));
  expect([config, problems]).toEqual([RANKS, []]);
});

test("addressLines() writes no part of settings that need more than two lines", () => {
  const rule = "U / rownorm(U) + 0.1 * sign(M) "
    .repeat(9)
    .replace(/ (?=U)/g, " + ")
    .trim();
  const own = { ...DEFAULT_CONFIG, runs: [{ optimizer: "own-rule", settings: { rule } }] };
  const rates = RANKS.runs.map(({ settings }) => ({
    optimizer: "low-rank-muon",
    settings: { learningRate: 0.012, ...settings },
  }));
  for (const config of [own, { ...RANKS, runs: [...rates, ...rates] }]) {
    expect(addressLines(addressOf("https://example.org/", config), fits)).toEqual([
      "LRM playground, example.org/",
    ]);
  }
});

test("textLines() puts settings and address at the bottom, and writes long lines smaller", () => {
  const sizes = (lines: readonly TextLine[]) => lines.map(({ size }) => size);
  const short = textLines(WORDS, WIDTH, widthOf);
  expect(short.map(({ text }) => text)).toEqual([
    WORDS.title,
    WORDS.result,
    WORDS.settings,
    "LRM playground",
  ]);
  expect(sizes(short)).toEqual([40, 25, 19, 19]);
  const title = "Low-rank Muon (rank 8) against Low-rank Muon (rank 32)";
  const long = textLines(
    { ...WORDS, title, address: addressOf("https://example.org/lrm/", RANKS) },
    WIDTH,
    widthOf,
  );
  expect(long[0]!.text).toBe(title);
  expect(long[0]!.size).toBeLessThan(40);
  expect(long).toHaveLength(5);
  for (const lines of [short, long]) {
    expect(lines.at(-1)!.y).toBe(608);
    const heights = lines.map(({ y }) => y);
    expect(heights).toEqual([...heights].sort((a, b) => a - b));
    for (const line of lines) expect(widthOf(line.text, line)).toBeLessThanOrEqual(WIDTH);
  }
});

test("textLines() cuts a title that would be too small to read", () => {
  const [first] = textLines({ ...WORDS, title: "Muon against ".repeat(20) }, WIDTH, widthOf);
  expect(first!.size).toBe(24);
  expect(first!.text).toMatch(/^Muon against .*…$/);
  expect(widthOf(first!.text, first!)).toBeLessThanOrEqual(WIDTH);
});
