import { isGitLfsPointer } from "@lrm/files/values";

/** First bytes of file types that are mistaken for text or for each other. */
const BEGINNINGS: readonly [what: string, bytes: readonly number[], at?: number][] = [
  // UTF-32 begins like UTF-16, but zeros follow.
  ["UTF-32 text", [0xff, 0xfe, 0, 0]],
  ["UTF-32 text", [0, 0, 0xfe, 0xff]],
  ["UTF-16 text", [0xff, 0xfe]],
  ["UTF-16 text", [0xfe, 0xff]],
  ["gzip data", [0x1f, 0x8b]],
  ["Zstandard data", [0x28, 0xb5, 0x2f, 0xfd]],
  ["xz data", [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]],
  ["bzip2 data", ascii("BZh")],
  ["LZ4 data", [0x04, 0x22, 0x4d, 0x18]],
  ["7-Zip data", [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]],
  ["a ZIP archive", ascii("PK\x03\x04")],
  ["a tar archive", ascii("ustar"), 257],
  ["a PDF document", ascii("%PDF-")],
  ["a SQLite database", ascii("SQLite format 3\0")],
  ["an Arrow file", ascii("ARROW1")],
  ["an Arrow stream", [0xff, 0xff, 0xff, 0xff]],
  ["a Feather file", ascii("FEA1")],
  ["a parquet file", ascii("PAR1")],
  ["an encrypted parquet file", ascii("PARE")],
  ["a NumPy array", [0x93, ...ascii("NUMPY")]],
  ["an HDF5 file", [0x89, ...ascii("HDF\r\n")]],
  ["a Python pickle", [0x80, 2]],
  ["a Python pickle", [0x80, 3]],
  ["a Python pickle", [0x80, 4]],
  ["a Python pickle", [0x80, 5]],
  ["a PNG image", [0x89, ...ascii("PNG")]],
  ["a JPEG image", [0xff, 0xd8, 0xff]],
  ["a program", [0x7f, ...ascii("ELF")]],
];

function ascii(text: string): number[] {
  return Array.from(text, (character) => character.charCodeAt(0));
}

/** Suggests what to do with a file whose type {@link kindOfBytes} found, if text was expected. */
export function remedyFor(kind: string): string {
  switch (kind) {
    case "a Git LFS pointer":
      return "fetch the file itself with `git lfs pull`";
    case "UTF-16 text":
    case "UTF-32 text":
      return "convert it to UTF-8";
    case "gzip data":
      return "add the ending .gz to its name, or unpack it";
    case "Zstandard data":
      return "add the ending .zst to its name, or unpack it";
    case "a parquet file":
      return "change the ending of its name to .parquet";
    default:
      return "save its text as UTF-8, or remove it from the data";
  }
}

/**
 * Names the type of a file by its first bytes, for messages: `Zstandard data`, `a parquet file`.
 *
 * @param bytes  the beginning of a file; 512 bytes are enough
 * @returns undefined for UTF-8 text and for unknown types
 */
export function kindOfBytes(bytes: Uint8Array): string | undefined {
  if (isGitLfsPointer(bytes)) return "a Git LFS pointer";
  for (const [what, beginning, at = 0] of BEGINNINGS) {
    if (beginning.every((byte, i) => bytes[at + i] === byte)) return what;
  }
  return isUtf16(bytes) ? "UTF-16 text" : undefined;
}

/** Recognizes UTF-16 without a byte-order mark: Latin letters have a zero in every other byte. */
function isUtf16(bytes: Uint8Array): boolean {
  const pairs = Math.min(bytes.length >>> 1, 32);
  if (pairs < 2) return false;
  return [0, 1].some((zero) =>
    Array.from({ length: pairs }, (_, i) => i * 2).every(
      (at) => bytes[at + zero] === 0 && bytes[at + 1 - zero] !== 0,
    ),
  );
}
