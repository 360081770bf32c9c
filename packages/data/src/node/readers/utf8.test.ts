import { expect, test } from "vitest";
import { Utf8Error, Utf8Reader } from "./utf8.ts";

/** Decodes bytes in chunks of a size. */
function decode(bytes: Uint8Array, size: number): string {
  const reader = new Utf8Reader();
  let text = "";
  for (let at = 0; at < bytes.length; at += size)
    text += reader.decode(bytes.subarray(at, at + size));
  reader.end();
  return text;
}

const errorOf = (bytes: Uint8Array, size: number): string => {
  try {
    return decode(bytes, size);
  } catch (error) {
    expect(error).toBeInstanceOf(Utf8Error);
    return (error as Error).message;
  }
};

test("Utf8Reader decodes characters of any length, whatever the pieces", () => {
  const text = "\ufeffa ß 日本 😀 \u0085\u2028\uffff\u{10ffff} Ende\r\n\n";
  for (let size = 1; size < 12; size++) expect(decode(Buffer.from(text), size)).toBe(text);
});

test("Utf8Reader refuses what is not UTF-8, and says which byte and line", () => {
  const cases: [bytes: number[], at: number][] = [
    [[0xe9, 0x20], 0], // é in Latin-1
    [[0x93, 0x94], 0], // quotes in Windows-1252
    [[0xc0, 0xaf], 0], // longer than needed
    [[0xe0, 0x80, 0xaf], 0],
    [[0xed, 0xa0, 0x80], 0], // half a surrogate pair
    [[0xf4, 0x90, 0x80, 0x80], 0], // beyond Unicode
    [[0xf5, 0x80, 0x80, 0x80], 0],
    [[0xff], 0],
    [[0xc3], 0], // cut short
    [[0xe6, 0x97], 0],
    [[0xf0, 0x9f, 0x98], 0],
    [[0xc3, 0xa9, 0x80], 2],
  ];
  const before = Buffer.from("Zeile 1\nß: ");
  for (const [bad, at] of cases) {
    for (const after of ["", " und weiter\n"]) {
      const bytes = Buffer.concat([before, Uint8Array.from(bad), Buffer.from(after)]);
      const hex = bad[at]!.toString(16);
      for (const size of [1, 2, 3, 5, 100]) {
        expect(errorOf(bytes, size), `${bad} in pieces of ${size}`).toBe(
          `byte 0x${hex} at offset ${before.length + at}, in line 2, is invalid`,
        );
      }
    }
  }
});
