import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeFloat32, decodeFloat64, decodeInt32 } from "./decode.ts";
import { DTYPE_BYTES, type Dtype } from "./dtype.ts";
import { encodeFloat32, encodeInt32 } from "./encode.ts";
import { SafetensorsError } from "./error.ts";
import { openSafetensors } from "./open.ts";
import { readSafetensors, type SafetensorsFile } from "./read.ts";
import { parseIndex } from "./sharded.ts";
import { byteLength, type TensorEntry } from "./tensor_info.ts";
import { writeSafetensors } from "./write.ts";

const text = fc.string({ unit: "binary" });
const name = text.filter((name) => name !== "__proto__" && name !== "__metadata__");
const dtype = fc.constantFrom(...(Object.keys(DTYPE_BYTES) as Dtype[]));
const shape = fc.array(fc.nat({ max: 5 }), { maxLength: 3 });

const tensor: fc.Arbitrary<TensorEntry> = fc.record({ name, dtype, shape }).chain((info) => {
  const length = byteLength(info);
  const bytes = fc.uint8Array({ minLength: length, maxLength: length });
  return bytes.map((bytes) => ({ ...info, bytes }));
});

const contents = fc.record({
  tensors: fc.uniqueArray(tensor, { selector: ({ name }) => name, maxLength: 5 }),
  metadata: fc.dictionary(name, text, { maxKeys: 3 }),
});

/**
 * Returns the result of `read`, or undefined if it throws a SafetensorsError. Passes on other
 * errors.
 */
function unlessRefused<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof SafetensorsError)) throw error;
    expect(error.problem).toMatch(/^Cannot .*[^.;]$/s);
    expect(error.remedy).toMatch(/^[a-z].*[^.;]$/s);
    expect(error.message).toBe(`${error.problem}; ${error.remedy}`);
    return undefined;
  }
}

/** Reads everything in a file and checks it. */
function readAll(bytes: Uint8Array): SafetensorsFile {
  const file = readSafetensors(bytes);
  for (const entry of file.tensors.values()) {
    expect(entry.bytes.length).toBe(byteLength(entry));
    unlessRefused(() => decodeFloat32(entry));
    unlessRefused(() => decodeFloat64(entry));
    unlessRefused(() => decodeInt32(entry));
  }
  return file;
}

test("writeSafetensors() then readSafetensors() gives back tensors of every dtype and metadata", () => {
  fc.assert(
    fc.property(contents, fc.nat({ max: 7 }), ({ tensors, metadata }, shift) => {
      const file = writeSafetensors(tensors, { metadata });
      const moved = new Uint8Array(shift + file.length).subarray(shift);
      moved.set(file);
      const read = readAll(moved);
      expect(new Map(Object.entries(read.metadata))).toEqual(new Map(Object.entries(metadata)));
      expect(read.tensors).toEqual(new Map(tensors.map((entry) => [entry.name, entry])));
    }),
  );
});

test("openSafetensors() agrees with readSafetensors() on any file, sound or damaged", async () => {
  await fc.assert(
    fc.asyncProperty(contents, fc.nat(), fc.nat({ max: 255 }), async (from, at, value) => {
      const file = writeSafetensors(from.tensors, from);
      file[at % file.length] = value;
      const source = {
        size: file.length,
        read: async (offset: number, length: number) => file.slice(offset, offset + length),
      };
      const whole = unlessRefused(() => readSafetensors(file));
      const reader = await openSafetensors(source).catch(() => undefined);
      expect(reader?.metadata).toEqual(whole?.metadata);
      for (const [name, entry] of whole?.tensors ?? []) {
        expect(await reader?.read(name)).toEqual(entry);
      }
    }),
  );
});

test("readSafetensors() survives one damaged byte anywhere", () => {
  const damagedAt = fc.nat().chain((at) => fc.nat({ max: 255 }).map((value) => ({ at, value })));
  fc.assert(
    fc.property(contents, fc.array(damagedAt, { minLength: 1, maxLength: 3 }), (from, damage) => {
      const file = writeSafetensors(from.tensors, from);
      for (const { at, value } of damage) file[at % file.length] = value;
      unlessRefused(() => readAll(file));
    }),
    { numRuns: 1000 },
  );
});

test("readSafetensors() survives every value of every byte of a small header", () => {
  const file = writeSafetensors([encodeFloat32("a", [1], Float32Array.of(1))]);
  let refused = 0;
  for (let at = 0; at < file.length - 4; at++) {
    for (let value = 0; value < 256; value++) {
      const damaged = file.slice();
      damaged[at] = value;
      if (!unlessRefused(() => readAll(damaged))) refused++;
    }
  }
  expect(refused).toBeGreaterThan(10_000);
});

test("readSafetensors() refuses every truncation and every extension", () => {
  fc.assert(
    fc.property(contents, fc.nat(), fc.uint8Array({ minLength: 1 }), (from, cut, more) => {
      const file = writeSafetensors(from.tensors, from);
      const kept = file.subarray(0, cut % file.length);
      expect(unlessRefused(() => readSafetensors(kept))).toBeUndefined();
      const extended = Uint8Array.from([...file, ...more]);
      expect(unlessRefused(() => readSafetensors(extended))).toBeUndefined();
    }),
  );
});

test("readSafetensors() survives any JSON and any bytes as a header", () => {
  const header = fc.oneof(
    fc.json().map((json) => new TextEncoder().encode(json)),
    fc.dictionary(name, fc.jsonValue()).map((o) => new TextEncoder().encode(JSON.stringify(o))),
    fc.uint8Array({ maxLength: 100 }),
  );
  fc.assert(
    fc.property(header, fc.uint8Array(), (json, data) => {
      const file = Uint8Array.from([
        json.length & 255,
        json.length >> 8,
        0,
        0,
        0,
        0,
        0,
        0,
        ...json,
        ...data,
      ]);
      unlessRefused(() => readAll(file));
    }),
    { numRuns: 500 },
  );
});

test("parseIndex() survives any text", () => {
  fc.assert(
    fc.property(fc.oneof(text, fc.json()), (json) => {
      unlessRefused(() => parseIndex(json));
      unlessRefused(() => parseIndex(`{"weight_map":${json}}`));
    }),
  );
});

test("encodeFloat32() and encodeInt32() then decoding give back what the dtype can hold", () => {
  fc.assert(
    fc.property(fc.float32Array(), fc.int32Array(), (floats, integers) => {
      const halves = decodeFloat32(encodeFloat32("a", [floats.length], floats, { dtype: "F16" }));
      for (const dtype of ["F16", "BF16"] as const) {
        const once = decodeFloat32(encodeFloat32("a", [floats.length], floats, { dtype }));
        const twice = decodeFloat32(encodeFloat32("a", [floats.length], once, { dtype }));
        expect(twice).toEqual(once);
      }
      halves.forEach((half, i) => {
        const x = floats[i]!;
        // Half a unit in the last place: 2⁻¹¹ of the value, or 2⁻²⁵ where it is subnormal.
        if (Math.abs(x) < 65520) {
          expect(Math.abs(half - x)).toBeLessThanOrEqual(
            Math.max(Math.abs(x) * 2 ** -11, 2 ** -25),
          );
        }
      });
      expect(decodeFloat32(encodeFloat32("a", [floats.length], floats))).toEqual(floats);
      const wide = encodeInt32("a", [integers.length], integers, { dtype: "I64" });
      expect(decodeInt32(wide)).toEqual(integers);
    }),
  );
});
