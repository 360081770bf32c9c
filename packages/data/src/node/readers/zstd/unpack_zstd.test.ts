import { expect, test } from "vitest";
import { zstd, zstdBlock } from "../../../testing/fixtures.ts";
import { SAMPLES } from "../../../testing/zstd_samples.ts";
import { PackedError } from "../packed_error.ts";
import { unpackZstd } from "./unpack_zstd.ts";

/** Unpacks bytes in chunks of a size. */
async function unpack(bytes: Uint8Array, size = 2 ** 16): Promise<string> {
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }
  const parts: Uint8Array[] = [];
  for await (const part of unpackZstd(chunks())) parts.push(part);
  return Buffer.concat(parts).toString();
}

const kindOf = (bytes: Uint8Array): Promise<unknown> =>
  unpack(bytes).catch((error: unknown) => (error instanceof PackedError ? error.kind : error));

/** Makes a frame with a window of 2 MiB that does not declare its size. */
const frame = (...blocks: readonly Uint8Array[]) =>
  Buffer.concat([Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0, 0x58), ...blocks]);

const flipped = (bytes: Uint8Array, bit: number): Uint8Array =>
  bytes.map((byte, i) => (i === bit >>> 3 ? byte ^ (1 << (bit & 7)) : byte));

test("unpackZstd() unpacks what the zstd program packed, in chunks of any size", async () => {
  for (const { text, bytes } of Object.values(SAMPLES)) {
    for (const size of [1, 7, 100, 2 ** 16]) expect(await unpack(bytes, size)).toBe(text);
  }
});

test("unpackZstd() unpacks frames one after the other, and leaves out what is to be skipped", async () => {
  const { text, bytes } = SAMPLES.short;
  const skipped = Uint8Array.of(0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3);
  const all = [skipped, bytes, zstd("and more", 3, { checksum: true }), skipped, zstd(""), bytes];
  expect(await unpack(Buffer.concat(all))).toBe(`${text}and more${text}`);
  expect(await unpack(skipped)).toBe("");
});

test("unpackZstd() refuses every flipped bit of data with a checksum, or gives the same text", async () => {
  for (const { text, bytes } of [
    SAMPLES.short,
    { text: "stored", bytes: zstd("stored", 4, { checksum: true }) },
  ]) {
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      const result = await kindOf(flipped(bytes, bit));
      expect([text, "damaged", "cut short", "unsupported"], `bit ${bit}`).toContain(result);
    }
  }
  for (const { text, bytes } of [SAMPLES.fast, SAMPLES.small]) {
    for (let bit = 0; bit < 8 * bytes.length; bit += 11) {
      const result = await kindOf(flipped(bytes, bit));
      expect([text, "damaged", "cut short", "unsupported"], `bit ${bit}`).toContain(result);
    }
  }
});

test("unpackZstd() refuses data that is cut short anywhere", async () => {
  const { bytes } = SAMPLES.short;
  for (let length = 0; length < bytes.length; length++) {
    expect(await kindOf(bytes.subarray(0, length))).toBe("cut short");
  }
  expect(await kindOf(Buffer.concat([bytes, bytes.subarray(0, 2)]))).toBe("cut short");
});

test("unpackZstd() checks the size that a frame says it has, with and without a checksum", async () => {
  for (const size of [0, 5, 7, 2 ** 28]) {
    expect(await kindOf(zstd("stored", 4, { size }))).toBe("damaged");
    expect(await kindOf(zstd("stored", 4, { size, checksum: true }))).toBe("damaged");
  }
  expect(await unpack(zstd("stored", 4, { size: 6 }))).toBe("stored");
});

test("unpackZstd() refuses what follows a frame and is none", async () => {
  for (const rest of ["text of 20 characters", "\0\0\0\0\0\0\0\0"]) {
    expect(await kindOf(Buffer.concat([zstd("a"), Buffer.from(rest)]))).toBe("damaged");
  }
});

test("unpackZstd() calls good data that it does not support unsupported", async () => {
  const block = zstdBlock(Buffer.from("abc"), true);
  const head = [0x28, 0xb5, 0x2f, 0xfd];
  const dictionaries = [
    [0x21, 7, 3], // its number in one byte
    [0x22, 1, 2, 3],
    [0x23, 1, 2, 3, 4, 3],
  ].map((each) => Buffer.from([...head, ...each, ...block]));
  // Windows of 512 MiB to 3.75 TiB, with 600 MB of content.
  const size = Buffer.alloc(4);
  size.writeUInt32LE(600e6);
  const windows = [0x98, 0xa8, 0xff].map((each) =>
    Buffer.from([...head, 0x80, each, ...size, ...block]),
  );
  const old = [0xfd2fb522, 0xfd2fb527].map((each) => {
    const magic = Buffer.alloc(12);
    magic.writeUInt32LE(each);
    return magic;
  });
  for (const each of [...dictionaries, ...windows, ...old]) {
    expect(await kindOf(each)).toBe("unsupported");
  }
});

test("unpackZstd() states a window that is too large in decimal units, as all bytes are", async () => {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(600e6);
  const head = [0x28, 0xb5, 0x2f, 0xfd, 0x80, 0x98];
  const bytes = Buffer.from([...head, ...size, ...zstdBlock(Buffer.from("abc"), true)]);
  await expect(unpack(bytes)).rejects.toThrow(
    "needs a window of 537 MB, but at most 268 MB are supported",
  );
});

test("unpackZstd() takes a window of any size around content that is short", async () => {
  for (const window of [0x98, 0xa8, 0xff]) {
    const bytes = [0x28, 0xb5, 0x2f, 0xfd, 0, window, ...zstdBlock(Buffer.from("abc"), true)];
    expect(await unpack(Buffer.from(bytes))).toBe("abc");
  }
  // Number 0 means no dictionary.
  const bytes = [0x28, 0xb5, 0x2f, 0xfd, 0x21, 0, 3, ...zstdBlock(Buffer.from("abc"), true)];
  expect(await unpack(Buffer.from(bytes))).toBe("abc");
});

test("unpackZstd() hands over a bomb in pieces of a block", async () => {
  const blocks = Array.from({ length: 2000 }, () => zstdBlock({ byte: 97, times: 2 ** 17 }));
  const bytes = frame(...blocks, zstdBlock({ byte: 98, times: 1 }, true));
  async function* whole() {
    yield bytes;
  }
  let total = 0;
  for await (const part of unpackZstd(whole())) {
    expect(part.length).toBeLessThanOrEqual(2 ** 17);
    total += part.length;
  }
  expect(total).toBe(2000 * 2 ** 17 + 1);
});

test("unpackZstd() refuses blocks that are larger than the format allows", async () => {
  const large = zstdBlock({ byte: 97, times: 2 ** 17 + 1 }, true);
  expect(await kindOf(frame(large))).toBe("damaged");
  expect(await kindOf(frame(zstdBlock({ byte: 97, times: 2 ** 20 }, true)))).toBe("damaged");
  // Larger than a window of 1 KiB.
  const small = [0x28, 0xb5, 0x2f, 0xfd, 0, 0, ...zstdBlock({ byte: 97, times: 2000 }, true)];
  expect(await kindOf(Buffer.from(small))).toBe("damaged");
});
