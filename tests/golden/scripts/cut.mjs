// Cuts a reference file down to a fixture: keeps the tensors that match, and rounds float64 to
// float32 (2⁻²⁴, far below every tolerance).
//
//   node scripts/cut.mjs SOURCE.safetensors TARGET.safetensors KEEP [DROP]
//
// KEEP and DROP are regular expressions on names.
import { readFileSync, writeFileSync } from "node:fs";

const [source, target, keep, drop = "^$"] = process.argv.slice(2);
if (keep === undefined) throw new Error("usage: cut.mjs SOURCE TARGET KEEP [DROP]");

const file = readFileSync(source);
const data = 8 + Number(file.readBigUInt64LE(0));
const entries = Object.entries(JSON.parse(file.toString("utf8", 8, data)));

const header = {};
const blobs = [];
let size = 0;
for (const [name, { dtype, shape, data_offsets }] of entries) {
  if (!new RegExp(keep).test(name) || new RegExp(drop).test(name)) continue;
  const [start, end] = data_offsets.map((offset) => data + offset);
  const bytes = Uint8Array.from(file.subarray(start, end));
  const isDouble = dtype === "F64";
  const blob = isDouble
    ? Buffer.from(new Float32Array(new Float64Array(bytes.buffer)).buffer)
    : bytes;
  header[name] = {
    dtype: isDouble ? "F32" : dtype,
    shape,
    data_offsets: [size, size + blob.length],
  };
  size += blob.length;
  blobs.push(blob);
}

const text = Buffer.from(JSON.stringify(header));
const padded = Buffer.concat([text, Buffer.alloc((8 - (text.length % 8)) % 8, " ")]);
const length = Buffer.alloc(8);
length.writeBigUInt64LE(BigInt(padded.length));
writeFileSync(target, Buffer.concat([length, padded, ...blobs]));
writeFileSync(
  target.replace(/safetensors$/, "json"),
  readFileSync(source.replace(/safetensors$/, "json")),
);
