import { createTokenizer } from "@lrm/data";
import { Random } from "@lrm/tensor";
import { expect, test } from "vitest";
import { TextStream } from "./text_stream.ts";

const bytes = await createTokenizer("bytes");

function pieces(tokens: Iterable<number>): string[] {
  const written: string[] = [];
  const stream = new TextStream(bytes, (text) => written.push(text));
  for (const token of tokens) stream.push(token);
  stream.end();
  return written;
}

test("TextStream writes every character as soon as it is complete", () => {
  expect(pieces(bytes.encode("aé€😀b"))).toEqual(["a", "é", "€", "😀", "b"]);
  expect(pieces(bytes.encode("a😀").subarray(0, 4))).toEqual(["a", "\uFFFD"]);
  expect(pieces([])).toEqual([]);
});

test("TextStream writes what decoding all tokens together gives, whatever they are", () => {
  const words = new Random(1).words();
  for (let length = 0; length < 200; length++) {
    // Bytes of broken and of sound characters.
    const noise = Array.from({ length }, () => words.next().value % 256);
    const tokens = [...noise, ...bytes.encode("é\uFFFD€\uFEFF"), ...noise.slice(0, 5)];
    expect(pieces(tokens).join("")).toBe(bytes.decode(tokens));
  }
});
