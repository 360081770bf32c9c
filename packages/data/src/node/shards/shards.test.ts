import { readdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "@lrm/test-helpers";
import { expect, test } from "vitest";
import { shardOf } from "../../testing/shard.ts";
import { DataError } from "../../tokens.ts";
import { openShard } from "./shards.ts";

/** Creates a file with these bytes. */
function fileOf(bytes: Uint8Array): string {
  const path = join(temporaryFolder(), "tokens.bin");
  writeFileSync(path, bytes);
  return path;
}

test("openShard() reads windows of tokens, up to the largest", () => {
  const { length, copy } = openShard(fileOf(shardOf([7, 50256, 65535, 9])));
  expect(length).toBe(4);
  const window = new Int32Array(2);
  copy(1, window);
  expect(window).toEqual(Int32Array.of(50256, 65535));
  copy(2, window);
  expect(window).toEqual(Int32Array.of(65535, 9));
});

test("openShard() holds no file open, however many shards there are", () => {
  const path = fileOf(shardOf([1, 2, 3]));
  const open = (): number => readdirSync("/proc/self/fd").length;
  const before = open();
  const shards = Array.from({ length: 100 }, () => openShard(path));
  for (const { copy } of shards) copy(0, new Int32Array(3));
  expect(open()).toBe(before);
});

test("openShard() refuses other formats, and files cut short or too long", () => {
  const good = shardOf([1, 2, 3]);
  const foreign = Buffer.from(good);
  foreign.writeInt32LE(20240521, 0);
  expect(() => openShard(fileOf(foreign))).toThrow(
    /it is not a token shard \(expected magic 20240520 and version 1, found 20240521 and 1\)/,
  );
  const newer = Buffer.from(good);
  newer.writeInt32LE(2, 4);
  expect(() => openShard(fileOf(newer))).toThrow(/found 20240520 and 2/);
  for (const size of [0, 4, 1023]) {
    expect(() => openShard(fileOf(good.subarray(0, size)))).toThrow(/it is not a token shard/);
  }
  const negative = Buffer.from(good);
  negative.writeInt32LE(-3, 8);
  for (const bytes of [good.subarray(0, -1), Buffer.concat([good, good]), negative]) {
    const path = fileOf(bytes);
    expect(() => openShard(path)).toThrow(DataError);
    expect(() => openShard(path)).toThrow(
      /tokens take \d+ bytes, but it has \d+; get the file again$/,
    );
  }
});

test("openShard() says plainly when the file is missing, or changes while in use", () => {
  const missing = join(temporaryFolder(), "no.bin");
  expect(() => openShard(missing)).toThrow(
    new DataError(`Cannot read ${missing}: there is no such file or folder`, `check the path`),
  );
  const path = fileOf(shardOf([1, 2, 3]));
  const { copy } = openShard(path);
  truncateSync(path, 1026);
  expect(() => copy(0, new Int32Array(3))).toThrow(
    new DataError(`Cannot read ${path}: it changed during use`, `restore it and resume the run`),
  );
  rmSync(path);
  expect(() => copy(0, new Int32Array(3))).toThrow(DataError);
});

test("openShard() says what stands in the place of a shard", () => {
  const path = join(temporaryFolder(), "a.bin");
  for (const [content, kind] of [
    [
      `version https://git-lfs.github.com/spec/v1\noid sha256:${"0".repeat(64)}\nsize 9\n`,
      "a Git LFS pointer",
    ],
    ["\x1f\x8b\x08\0", "gzip data"],
  ] as const) {
    writeFileSync(path, Buffer.from(content, "latin1"));
    expect(() => openShard(path)).toThrow(`it is not a token shard, it looks like ${kind}; `);
  }
});
