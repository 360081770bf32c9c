import { expect, test } from "vitest";
import { encodeInt32 } from "./encode.ts";
import { SafetensorsError } from "./error.ts";
import { openShardedSafetensors, parseIndex } from "./sharded.ts";
import { writeSafetensors } from "./write.ts";

const shards: Record<string, Uint8Array> = {
  "1.safetensors": writeSafetensors([encodeInt32("a", [], Int32Array.of(1))], {
    metadata: { format: "pt" },
  }),
  "2.safetensors": writeSafetensors([encodeInt32("b", [], Int32Array.of(2))]),
};

const open = async (name: string) => {
  const bytes = shards[name]!;
  return {
    name,
    size: bytes.length,
    read: async (offset: number, length: number) => bytes.slice(offset, offset + length),
  };
};

const index = (weight_map: unknown) => JSON.stringify({ metadata: { total_size: 8 }, weight_map });

test("parseIndex() gives each tensor's shard and each shard once", () => {
  const map = { b: "2.safetensors", a: "1.safetensors", c: "2.safetensors" };
  const { weightMap, shards } = parseIndex(new TextEncoder().encode(index(map)));
  expect([...weightMap]).toEqual(Object.entries(map));
  expect(shards).toEqual(["2.safetensors", "1.safetensors"]);
});

test("parseIndex() lets metadata be anything", () => {
  const json = `{"metadata":{"tools":[{"name":[1]}]},"weight_map":{"a":"1.safetensors"}}`;
  expect(parseIndex(json).shards).toEqual(["1.safetensors"]);
});

test("parseIndex() refuses what is not an index", () => {
  const cases: [string | Uint8Array, string][] = [
    ["", "it is not JSON"],
    [Uint8Array.of(0x22, 0xff, 0x22), "it is not JSON"],
    ["null", "it has no object weight_map"],
    ["{}", "it has no object weight_map"],
    [index([]), "it has no object weight_map"],
    [index("a"), "it has no object weight_map"],
    [`{"weight_map":{"a":"1","a":"2"}}`, 'it has the key "a" twice'],
    [`{"weight_map":{"__proto__":"1"}}`, "__proto__ is reserved"],
    [
      `{"weight_map":{"a":${"[".repeat(90)}${"]".repeat(90)}}}`,
      'the shard of tensor "a" is a list',
    ],
    [`{"weight_map":{"a":{"b":{}}}}`, 'the shard of tensor "a" is an object'],
    [`{"weight_map":{"a":${"[".repeat(1e6)}`, "it nests lists and objects deeper than 100 levels"],
    [
      new TextEncoder().encode("version https://git-lfs.github.com/spec/v1\noid sha256:1\n"),
      "Cannot read the index: it is a Git LFS pointer, not the file itself; get the file with `git lfs pull`",
    ],
    [index({ a: 1 }), 'the shard of tensor "a" is 1, not the name of a file'],
    ...["", ".", "..", "../x", "/x", "x/y", "x\\y", "c:x", "x\0"].map((shard): [string, string] => [
      index({ a: shard }),
      "not the name of a file",
    ]),
  ];
  for (const [json, message] of cases) {
    expect(() => parseIndex(json)).toThrow(SafetensorsError);
    expect(() => parseIndex(json)).toThrow(message);
  }
});

test("openShardedSafetensors() reads tensors from their shards", async () => {
  const map = { b: "2.safetensors", a: "1.safetensors" };
  const reader = await openShardedSafetensors(parseIndex(index(map)), open);
  expect([...reader.tensors.keys()]).toEqual(["b", "a"]);
  expect(await reader.read("a")).toEqual(encodeInt32("a", [], Int32Array.of(1)));
  expect(await reader.read("b")).toEqual(encodeInt32("b", [], Int32Array.of(2)));
  await expect(reader.read("c")).rejects.toThrow("no tensor of that name");
});

test("openShardedSafetensors() takes the first shard's metadata", async () => {
  const reader = await openShardedSafetensors(parseIndex(index({ a: "1.safetensors" })), open);
  expect(reader.metadata).toEqual({ format: "pt" });
  const none = await openShardedSafetensors(parseIndex(index({})), open);
  expect([none.tensors.size, Object.keys(none.metadata)]).toEqual([0, []]);
});

test("openShardedSafetensors() refuses a shard without a tensor that the index places there", async () => {
  const wrong = parseIndex(index({ a: "1.safetensors", b: "1.safetensors" }));
  await expect(openShardedSafetensors(wrong, open)).rejects.toThrow(
    'Cannot read tensor "b": the index places it in "1.safetensors", which does not hold it',
  );
});

test("openShardedSafetensors() refuses tensors that nobody would read: of no entry in the index, or of another shard", async () => {
  const a = encodeInt32("a", [], Int32Array.of(1));
  const head = encodeInt32("lm_head.weight", [], Int32Array.of(7));
  const b = encodeInt32("b", [], Int32Array.of(2));
  for (const [weightMap, second, problem] of [
    [
      { a: "1", b: "2" },
      [b, head],
      '"2" holds the tensor "lm_head.weight", but the index does not name it',
    ],
    [{ a: "1", b: "2" }, [b, a], '"2" holds the tensor "a", but the index places it in "1"'],
  ] as const) {
    const files: Record<string, Uint8Array> = {
      "1": writeSafetensors([a]),
      "2": writeSafetensors(second),
    };
    const openFile = async (name: string) => ({
      name,
      size: files[name]!.length,
      read: async (offset: number, length: number) => files[name]!.slice(offset, offset + length),
    });
    await expect(openShardedSafetensors(parseIndex(index(weightMap)), openFile)).rejects.toThrow(
      `Cannot read the checkpoint: ${problem}`,
    );
  }
});
