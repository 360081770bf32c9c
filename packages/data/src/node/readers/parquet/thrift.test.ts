import { expect, test } from "vitest";
import { PackedError } from "../packed_error.ts";
import { ThriftReader } from "./thrift.ts";

test.each([
  ["structs", 0x1c, [0x1c]],
  ["lists", 0x19, [0x19]],
  ["sets", 0x1a, [0x1a]],
  ["maps", 0x1b, [1, 0xbb]],
  ["structs of lists", 0x19, [0x1c, 0x19]],
])("ThriftReader refuses %s that are nested without end", (_, field, level) => {
  const levels = Array.from({ length: 100_000 }, (_, at) => level[at % level.length]!);
  const reader = new ThriftReader(Uint8Array.of(field, ...levels));
  expect(() => reader.topLevel({})).toThrow(PackedError);
});

test("ThriftReader skips lists of lists that other writers add", () => {
  const bytes = Uint8Array.of(0x19, 0x29, 0x25, 2, 4, 0x15, 6, 0x15, 8, 0);
  const read: number[] = [];
  const reader = new ThriftReader(bytes);
  reader.topLevel({ 2: (type) => read.push(reader.integer(type)) });
  expect(read).toEqual([4]);
  expect(reader.offset).toBe(bytes.length);
});
