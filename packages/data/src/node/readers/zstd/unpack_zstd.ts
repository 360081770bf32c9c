import { ByteQueue } from "../byte_queue.ts";
import { damagedData, PackedError } from "../packed_error.ts";
import { FrameContent, fitsHistory, tooLargeWindow } from "./frame_content.ts";
import { MAX_BLOCK, uint } from "./literals.ts";
import { Xxhash64 } from "./xxhash64.ts";

const MAGIC = 0xfd2fb528;

/** First of the 16 magic numbers of frames to skip. */
const SKIPPED = 0x184d2a50;

/** Range of magic numbers before Zstandard 1.0: versions 0.2 to 0.7. */
const OLD = [0xfd2fb522, 0xfd2fb527] as const;

/**
 * Unpacks Zstandard block by block, so that memory stays bounded. Verifies everything that a frame
 * allows to verify: the checksum and the size of its content, the sizes of blocks, and its end.
 *
 * @throws PackedError for data that is damaged or cut short, or that needs a dictionary or a window
 * larger than 268 MB
 * @see https://www.rfc-editor.org/rfc/rfc8878
 */
export async function* unpackZstd(stored: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const queue = new ByteQueue(stored[Symbol.asyncIterator]());
  if (await queue.atEnd()) throw new PackedError("cut short", "it is empty");
  while (!(await queue.atEnd())) {
    const magic = uint(await queue.take(4), 0, 4);
    if (magic === MAGIC) yield* unpackFrame(queue);
    else if (magic >= SKIPPED && magic < SKIPPED + 16) {
      await queue.skip(uint(await queue.take(4), 0, 4));
    } else if (magic >= OLD[0] && magic <= OLD[1]) {
      throw new PackedError(
        "unsupported",
        "has a format older than version 1.0",
        "unpack it with the zstd program",
      );
    } else throw damagedData("other data in place of a frame");
  }
}

async function* unpackFrame(queue: ByteQueue): AsyncGenerator<Uint8Array> {
  const { window, length, checked } = await readHeader(queue);
  if (!fitsHistory(window, length)) throw tooLargeWindow(window);
  const content = new FrameContent(window);
  const hash = checked ? new Xxhash64() : undefined;
  for (let last = false; !last; ) {
    const header = uint(await queue.take(3), 0, 3);
    last = (header & 1) === 1;
    const bytes = await readBlock(queue, content, (header >>> 1) & 3, header >>> 3);
    hash?.update(bytes);
    if (length !== undefined && content.length > length) {
      throw damagedData("a frame with more content than it says");
    }
    if (bytes.length > 0) yield bytes;
  }
  if (length !== undefined && content.length !== length) {
    throw damagedData("a frame with less content than it says");
  }
  if (hash !== undefined && uint(await queue.take(4), 0, 4) !== hash.digest().low >>> 0) {
    throw damagedData("a checksum that differs");
  }
}

async function readBlock(
  queue: ByteQueue,
  content: FrameContent,
  kind: number,
  size: number,
): Promise<Uint8Array> {
  if (size > MAX_BLOCK) throw damagedData("a block that is too long");
  switch (kind) {
    case 0:
      return content.addRaw(await queue.take(size));
    case 1:
      return content.addRepeated((await queue.take(1))[0]!, size);
    case 2:
      return content.addPacked(await queue.take(size));
    default:
      throw damagedData("a block of a reserved kind");
  }
}

interface FrameHeader {
  readonly window: number;
  /** Size of the content in bytes, if the frame declares it. */
  readonly length: number | undefined;
  /** True if a checksum follows the frame. */
  readonly checked: boolean;
}

async function readHeader(queue: ByteQueue): Promise<FrameHeader> {
  const number = async (size: number): Promise<number> => uint(await queue.take(size), 0, size);
  const flags = await number(1);
  if ((flags & 8) !== 0) throw damagedData("a frame of a reserved kind");
  const whole = (flags & 32) !== 0;
  const descriptor = whole ? 0 : await number(1);
  const dictionary = await number([0, 1, 2, 4][flags & 3]!);
  if (dictionary !== 0) {
    throw new PackedError(
      "unsupported",
      `was compressed with a dictionary (number ${dictionary})`,
      "unpack it with `zstd -d -D DICTIONARY`",
    );
  }
  const length = await readLength(queue, flags >>> 6, whole);
  const base = 2 ** (10 + (descriptor >>> 3));
  const window = whole ? length! : base + (base / 8) * (descriptor & 7);
  return { window, length, checked: (flags & 4) !== 0 };
}

async function readLength(
  queue: ByteQueue,
  format: number,
  whole: boolean,
): Promise<number | undefined> {
  const number = async (size: number): Promise<number> => uint(await queue.take(size), 0, size);
  switch (format) {
    case 0:
      return whole ? await number(1) : undefined;
    case 1:
      return (await number(2)) + 256;
    case 2:
      return await number(4);
    default: {
      // Not exact above 2⁵³. No file is that large.
      const low = await number(4);
      return low + (await number(4)) * 2 ** 32;
    }
  }
}
