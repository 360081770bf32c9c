import { expect, test } from "vitest";
import { opened, sentencePieces } from "../../testing/small_tokenizer.ts";
import { bytesTokenizer } from "../../tokenizer.ts";
import { EncodingThreads } from "./encoding_threads.ts";
import { openPieceEncoder } from "./open_piece_encoder.ts";
import { OrderedWork } from "./ordered_work.ts";

test("openPieceEncoder() gives the same tokens in threads as without", async () => {
  const tokenizer = await opened(sentencePieces());
  const threads = openPieceEncoder(tokenizer, 1, 2);
  expect(threads).toBeInstanceOf(EncodingThreads);
  const own = openPieceEncoder(tokenizer, 1);
  const texts = Array.from({ length: 50 }, (_, i) => `the a${" on the b".repeat(i)} ü ${i}`);
  const all = await Promise.all(texts.map((text, i) => threads.encode(text, i % 2 === 1)));
  for (const [i, text] of texts.entries()) {
    expect(all[i], text).toEqual(own.encode(text, i % 2 === 1));
  }
  await threads.close();
  await own.close();
});

test("openPieceEncoder() uses threads for large data, with tokenizers from files only", async () => {
  const tokenizer = await opened(sentencePieces());
  const large = openPieceEncoder(tokenizer, 2 ** 23);
  expect(large).toBeInstanceOf(EncodingThreads);
  await large.close();
  expect(openPieceEncoder(tokenizer, 2 ** 20).width).toBe(1);
  expect(openPieceEncoder(bytesTokenizer, 2 ** 23).width).toBe(1);
});

test("openPieceEncoder() tells of a thread that fails", async () => {
  const threads = new EncodingThreads(
    {
      description: { model: {}, added_tokens: [], pre_tokenizer: null },
      settings: {},
      plan: { dropped: 0, wordByWord: false },
    },
    1,
  );
  await expect(threads.encode("a", false)).rejects.toThrow(
    /Cannot tokenize the data: a thread failed \(.*\); use a machine/,
  );
  await expect(threads.encode("a", false)).rejects.toThrow("Cannot tokenize the data");
  await threads.close();
});

test("OrderedWork runs tasks in order, a few of them waiting, and throws their errors", async () => {
  const work = new OrderedWork(3);
  const done: number[] = [];
  const late = (value: number, milliseconds: number) => async () => {
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    done.push(value);
  };
  await work.push(late(1, 30));
  await work.push(late(2, 1));
  expect(done).toEqual([]);
  await work.push(late(3, 1));
  expect(done).toContain(1);
  await work.finish();
  expect(done).toEqual([1, 2, 3]);
  const failing = new OrderedWork(1);
  await expect(
    failing.push(() => {
      throw new Error("full");
    }),
  ).rejects.toThrow("full");
  await expect(failing.finish()).rejects.toThrow("full");
});
