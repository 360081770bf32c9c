import { setImmediate } from "node:timers/promises";
import { damagedData, PackedError } from "../packed_error.ts";
import { unpackPage } from "./codecs.ts";
import type { FileWindow } from "./file_window.ts";
import { HybridNumbers } from "./hybrid.ts";
import type { Column, ColumnChunk } from "./metadata.ts";
import { type Page, readPages } from "./pages.ts";
import { type Dictionary, dictionaryOf, textsOf } from "./values.ts";

/**
 * Reads the texts of a column in a row group, in UTF-8. A null becomes undefined. Reads page by
 * page, and checks that their counts add up to that of the group.
 *
 * @param options  number of rows to skip at the beginning, and a signal that stops reading
 */
export async function* readTexts(
  file: FileWindow,
  column: Column,
  chunk: ColumnChunk,
  { skip, signal }: { readonly skip: number; readonly signal: AbortSignal | undefined },
): AsyncGenerator<Uint8Array | undefined> {
  let dictionary: Dictionary | undefined;
  let rows = 0;
  for await (const page of readPages(file, chunk)) {
    await setImmediate(); // Lets signals be handled.
    signal?.throwIfAborted();
    if (page.kind === "dictionary") {
      const bytes = await unpackPage(await page.read(), page.size, chunk.codec);
      dictionary = dictionaryOf(bytes, page.encoding, page.values);
      continue;
    }
    const before = rows;
    rows += page.values;
    if (rows > chunk.rows) throw damagedData(`more rows than the ${chunk.rows} of its group`);
    if (rows <= skip) continue;
    let row = before;
    for (const text of await readPage(page, column, chunk, dictionary)) {
      if (row++ >= skip) yield text;
    }
  }
  if (rows !== chunk.rows) throw damagedData(`${rows} rows in a group of ${chunk.rows}`);
}

/** Content of a page. The definition levels tell which values are null. */
interface Content {
  readonly levels: Uint8Array;
  readonly values: Uint8Array;
}

async function readPage(
  page: Page,
  { optional }: Column,
  { codec }: ColumnChunk,
  dictionary: Dictionary | undefined,
): Promise<Iterable<Uint8Array | undefined>> {
  const { levels, values } =
    page.kind === "data" ? await contentOf(page, codec, optional) : await content2Of(page, codec);
  const isPresent = (): HybridNumbers | undefined =>
    optional ? new HybridNumbers(levels, 1, page.values) : undefined;
  const present = countPresent(isPresent(), page.values);
  if (page.kind === "data2" && page.values - present !== page.nulls) {
    throw damagedData(`${page.values - present} nulls in a page of ${page.nulls}`);
  }
  const texts = textsOf(values, page.encoding, present, dictionary);
  return (function* () {
    const nulls = isPresent();
    for (let i = 0; i < page.values; i++) yield nulls?.next() === 0 ? undefined : texts.next();
    texts.end();
  })();
}

function countPresent(levels: HybridNumbers | undefined, count: number): number {
  if (levels === undefined) return count;
  let present = 0;
  for (let i = 0; i < count; i++) present += levels.next();
  if (levels.rest().length > 0) throw damagedData("a page with more levels than values");
  return present;
}

/**
 * Reads a data page of version 1. Levels and values are compressed together, and the length of the
 * levels comes first.
 */
async function contentOf(page: Page, codec: number, optional: boolean): Promise<Content> {
  const bytes = await unpackPage(await page.read(), page.size, codec);
  if (!optional) return { levels: new Uint8Array(0), values: bytes };
  const RLE = 3;
  if (page.levelEncoding !== RLE) {
    throw new PackedError(
      "unsupported",
      "has levels in an obsolete encoding",
      "write it again with another program",
    );
  }
  if (bytes.length < 4) throw damagedData("a page that ends too early");
  const end = 4 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  if (end > bytes.length) throw damagedData("a page that ends too early");
  return { levels: bytes.subarray(4, end), values: bytes.subarray(end) };
}

/**
 * Reads a data page of version 2. The levels are not compressed, and the header has their length.
 */
async function content2Of(page: Page, codec: number): Promise<Content> {
  const bytes = await page.read();
  const levels = page.repetitionBytes;
  const values = levels + page.definitionBytes;
  if (values > bytes.length) throw damagedData("a page that ends too early");
  const UNCOMPRESSED = 0;
  return {
    levels: bytes.subarray(levels, values),
    values: await unpackPage(
      bytes.subarray(values),
      page.size - values,
      page.packed ? codec : UNCOMPRESSED,
    ),
  };
}
