import { unzipSync } from "fflate";
import { expect, it } from "vitest";
import { storedZip } from "./stored_zip.ts";

const bytes = (...values: number[]): Uint8Array<ArrayBuffer> => Uint8Array.from(values);

it("storedZip() packs files that another program unpacks", async () => {
  const large = Uint8Array.from({ length: 70_000 }, (_, index) => index * index);
  const files = { "run/config.json": bytes(123, 125), "run/empty": bytes(), "run/ü": large };
  const zip = new Uint8Array(await storedZip(files).arrayBuffer());
  expect(unzipSync(zip)).toEqual(files);
});

it("storedZip() writes sizes, the check value of CRC-32 and the time", async () => {
  const check = new TextEncoder().encode("123456789");
  const zip = new DataView(await storedZip({ a: check }).arrayBuffer());
  expect(zip.getUint32(14, true)).toBe(0xcbf43926);
  expect([zip.getUint32(18, true), zip.getUint32(22, true)]).toEqual([9, 9]);
  const date = zip.getUint16(12, true);
  expect([1980 + (date >> 9), (date >> 5) & 15, date & 31]).toEqual([
    new Date().getFullYear(),
    new Date().getMonth() + 1,
    new Date().getDate(),
  ]);
});
