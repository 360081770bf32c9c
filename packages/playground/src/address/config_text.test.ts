import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DEFAULT_CONFIG, LIMITS, MODEL_SIZES, type PlaygroundConfig } from "../config.ts";
import { decodeConfig, encodeConfig } from "./config_text.ts";

const full: PlaygroundConfig = {
  model: { kind: "gpt2", layers: 3, width: 48, heads: 3, contextLength: 40 },
  data: { kind: "file", name: "Moby Dick & more, a:b=c #1.txt" },
  runs: [
    { optimizer: "muon", settings: { learningRate: 0.025, nesterov: false, scale: "rms" } },
    { optimizer: "low-rank-muon", settings: { rank: 8 } },
    { optimizer: "adamw", settings: { learningRate: 1e-5, betas: [0.8, 0.95] } },
    { optimizer: "nora" },
  ],
  steps: 7,
  batchSize: 2,
  seed: 12345678901,
  backend: "cpu",
};

describe("encodeConfig()", () => {
  it("gives what decodeConfig() reads back", () => {
    for (const config of [DEFAULT_CONFIG, full, { ...full, spectrum: "wte.weight" }]) {
      expect(decodeConfig(`#${encodeConfig(config)}`)).toEqual({ config, problems: [] });
    }
  });

  it("is easy to read", () => {
    expect(encodeConfig(DEFAULT_CONFIG)).toBe(
      "model=nano&data=built-in&runs=adamw,muon&steps=500&batch=4&seed=1&backend=auto&spectrum=h.0.mlp.c_fc.weight",
    );
  });
});

describe("decodeConfig()", () => {
  it("opens links of earlier versions, which have no names of settings", () => {
    const { config, problems } = decodeConfig(
      "runs=muon:0.02,low-rank-muon::8,low-rank-muon:0.1:9",
    );
    expect(problems).toEqual([]);
    expect(config.runs).toEqual([
      { optimizer: "muon", settings: { learningRate: 0.02 } },
      { optimizer: "low-rank-muon", settings: { rank: 8 } },
      { optimizer: "low-rank-muon", settings: { learningRate: 0.1, rank: 9 } },
    ]);
  });

  it("takes defaults for missing settings", () => {
    expect(decodeConfig("")).toEqual({ config: DEFAULT_CONFIG, problems: [] });
    expect(decodeConfig("#steps=3").config).toEqual({ ...DEFAULT_CONFIG, steps: 3 });
  });

  it.each([
    ["colour=red", "no such setting"],
    ["__proto__=1", "no such setting"],
    ["steps=3&steps=4", "twice"],
    ["steps=%E0%A4%A", "not properly escaped"],
    ["steps=0", "whole number from 1 to 1000000 for the steps"],
    ["steps=1.5", "whole number"],
    ["steps=", "whole number"],
    ["seed=-1", "whole number"],
    ["seed=9007199254740993", "whole number"],
    ["batch=NaN", "whole number"],
    ["model=gpt9", "choose one of tiny, nano"],
    ["model=constructor", "choose one of"],
    ["model=gpt2:2:64:2", "gpt2:layers:width:heads:context"],
    ["model=gpt2:2:64:3:64", "multiple of the heads"],
    ["model=gpt2:2:9999:1:64", "from 8 to 2048 for the width"],
    ["data=http://example.org", "built-in, or file:"],
    ["data=file:", "built-in, or file:"],
    ["runs=", "choose one of low-rank-muon"],
    ["runs=low-rank-muon:1:2:3", "optimizer:learning-rate:setting=value"],
    ["runs=muon:fast", "take a number of at least 0, such as 0.02 for learningRate"],
    ["runs=muon:-1", "take a number of at least 0"],
    ["runs=muon:nesterov=maybe", "take true or false for nesterov"],
    ["runs=muon:__proto__=1", "muon has no __proto__; it has learningRate, weightDecay"],
    ["runs=muon:split=1", "muon has no split"],
    ["runs=adamw:0.1:3", "adamw has no rank"],
    ["runs=low-rank-muon:0.1:999", "choose a whole number from 1 to 128"],
    ["runs=muon,muon,muon,muon,muon,muon,muon", "7 runs"],
    ["backend=gpu", "choose one of auto, webgpu, cpu"],
    ["spectrum=<script>", "not the name of a weight"],
  ])("refuses %s in one sentence", (fragment, why) => {
    const { problems } = decodeConfig(fragment);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^Cannot (use|train) /);
    expect(problems[0]).toContain(why);
    expect(problems[0]).not.toMatch(/[.\n]$/);
  });

  it("cuts a long name of a file between characters, so that an address can contain it", () => {
    const name = `${"a".repeat(254)}😀 and more`;
    const { config, problems } = decodeConfig(`data=${encodeURIComponent(`file:${name}`)}`);
    expect(problems).toEqual([]);
    expect(config.data).toEqual({ kind: "file", name: name.slice(0, 256) });
    expect(decodeConfig(encodeConfig(config)).config).toEqual(config);
  });

  it("keeps settings that can be used beside others", () => {
    const { config, problems } = decodeConfig("steps=many&batch=2&x=1&seed=5");
    expect(config).toEqual({ ...DEFAULT_CONFIG, batchSize: 2, seed: 5 });
    expect(problems).toHaveLength(2);
  });

  it("gives a configuration in range for any address", () => {
    const keys = [
      "model",
      "data",
      "runs",
      "steps",
      "batch",
      "seed",
      "backend",
      "spectrum",
      "toString",
    ];
    const values = [
      "nano",
      "gpt2:1:8:1:8",
      "muon:0.1",
      "low-rank-muon:rank=99",
      "adamw:betas=0~1",
      "3",
      "-1",
      "1e9",
      "%",
      "a=b",
      "cpu",
      "",
    ];
    const part = fc
      .tuple(fc.constantFrom(...keys), fc.oneof(fc.constantFrom(...values), fc.string()))
      .map(([key, value]) => `${key}=${value}`);
    fc.assert(
      fc.property(fc.array(fc.oneof(part, fc.string())), (parts) => {
        const { config } = decodeConfig(parts.join("&"));
        const { steps, batchSize, seed, runs, model } = config;
        const size = typeof model === "string" ? MODEL_SIZES[model] : model;
        for (const [value, [least, most]] of [
          [steps, LIMITS.steps],
          [batchSize, LIMITS.batchSize],
          [seed, LIMITS.seed],
          [runs.length, LIMITS.runs],
          [size.width, LIMITS.width],
          [size.contextLength, LIMITS.contextLength],
        ] as const) {
          expect(value).toBeGreaterThanOrEqual(least);
          expect(value).toBeLessThanOrEqual(most);
        }
        expect(decodeConfig(encodeConfig(config)).problems).toEqual([]);
      }),
    );
  });
});
