import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InputError } from "@lrm/run";
import { expect, test } from "vitest";
import { contestantOf } from "../contestant.ts";
import { checkEntries } from "./entry.ts";
import { checkTrack } from "./track.ts";
import { findTrack, listedTracks } from "./tracks.ts";

const { track: small } = listedTracks()[0]!;

test("listedTracks() never change: a changed setting needs another name", () => {
  const hashes = listedTracks().map(({ track: { title: _, seeds: __, ...setting } }) => [
    setting.name,
    createHash("sha256").update(JSON.stringify(setting)).digest("hex").slice(0, 16),
  ]);
  expect(hashes).toMatchInlineSnapshot(`
    [
      [
        "small",
        "ea310e120b77f6fb",
      ],
      [
        "large-batch",
        "6bf83c77260711a7",
      ],
      [
        "llama",
        "003eea6871233524",
      ],
    ]
  `);
});

test("the track large-batch has batches that are 16 times those of the track small", () => {
  const [first, second] = listedTracks().map(({ track }) => track.training);
  expect(second!.batch * second!.context).toBe(16 * first!.batch * first!.context);
});

const model = (config: object) => ({
  model: { ...small.model, config: { ...small.model.config, ...config } },
});
const training = (changed: object) => ({ training: { ...small.training, ...changed } });

test.each([
  [{ version: 2 }, "version is 2"],
  [{ name: "Small one" }, 'name is "Small one"'],
  [{ target: "low" }, 'target is "low"'],
  [{ seeds: 0 }, "seeds is 0"],
  [{ dataTokens: { train: 5 } }, "dataTokens.validation is"],
  [{ model: { kind: "gpt9", preset: "a" } }, 'model.kind is "gpt9"'],
  [model({ heads: 3 }), "width 64 and 3 heads"],
  [model({ vocabularySize: 50_257 }), "tokenizer is bytes"],
  [training({ steps: 1050 }), "training.steps is 1050, not a multiple of twice"],
  [training({ context: 512 }), "training.context is 512, above the model's 128"],
  [training({ seed: 3 }), "training.seed is not a setting of a track"],
  [training({ weightAverage: { horizon: 3 } }), "training.weightAverage"],
  [training({ stepz: 3 }), "training.stepz is not a setting of a track"],
  [{ goal: 2 }, "goal is not a setting of a track"],
  [{ training: undefined }, "training.steps is"],
])("checkTrack() refuses %j in one sentence", (changed, sentence) => {
  const run = () => checkTrack({ ...small, ...changed }, "my.json");
  expect(run).toThrow(InputError);
  expect(run).toThrow(`Cannot use the track my.json: `);
  expect(run).toThrow(sentence);
});

test.each([
  [{}, "it is no list"],
  [[{ name: "a b", optimizer: "muon", settings: {} }], 'name is "a b" in entry 1'],
  [[{ name: "a", optimizer: "muon" }], "settings is"],
  [[{ name: "a", optimizer: "muon", settings: {}, learningRate: -1 }], "learningRate is -1"],
  [
    [
      { name: "a", optimizer: "muon", settings: {} },
      { name: "a", optimizer: "adamw", settings: {} },
    ],
    'there are two entries "a"',
  ],
])("checkEntries() refuses %j in one sentence", (json, sentence) => {
  expect(() => checkEntries(json, "my.json")).toThrow(sentence);
});

test("findTrack() refuses a file with the name of a listed track, and reads one with its own", async () => {
  const folder = mkdtempSync(join(tmpdir(), "lrm-"));
  const path = join(folder, "my.json");
  writeFileSync(path, JSON.stringify(small));
  await expect(findTrack(path)).rejects.toThrow(
    "its name small is that of a listed track; give it another name",
  );
  const mine = { ...small, name: "mine" };
  writeFileSync(path, JSON.stringify(mine));
  expect(await findTrack(path)).toEqual({ track: mine, entries: [] });
  rmSync(folder, { recursive: true });
});

test("listedTracks() has at least ten entries for the track small, each with an optimizer of ours", () => {
  const { track, entries } = listedTracks()[0]!;
  expect(entries.length).toBeGreaterThanOrEqual(10);
  for (const { name, optimizer, settings } of listedTracks().flatMap((each) => each.entries)) {
    const { config } = contestantOf({ optimizer, settings }, track.model.config);
    expect(config, name).toMatchObject(settings);
  }
});

test("findTrack() names the nearest track, and a file that is not there", async () => {
  await expect(findTrack("smal")).rejects.toThrow('Unknown track "smal"; try "small"');
  await expect(findTrack("/none/my.json")).rejects.toThrow("there is no such file");
});
