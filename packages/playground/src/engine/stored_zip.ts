/**
 * Packs files into a .zip without compression.
 *
 * @param files  contents by paths, in all less than 4 GiB
 * @see APPNOTE.TXT, the specification of PKWARE, sections 4.3.7 (local header), 4.3.12 (directory)
 * and 4.3.16 (end of the directory)
 */
export function storedZip(files: Readonly<Record<string, Uint8Array<ArrayBuffer>>>): Blob {
  const { date, time } = dosTime(new Date());
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const directory: Uint8Array<ArrayBuffer>[] = [];
  let offset = 0;
  for (const [path, bytes] of Object.entries(files)) {
    const name = new TextEncoder().encode(path);
    // Version 2.0, names in UTF-8, stored, time, checksum, both sizes, lengths of name and extra.
    const shared = [
      ...[u16(20), u16(0x0800), u16(0), u16(time), u16(date), u32(checksum(bytes))],
      ...[u32(bytes.length), u32(bytes.length), u16(name.length), u16(0)],
    ];
    const header = record([u32(0x04034b50), ...shared]);
    // No comment, disk 0, no attributes.
    const rest = [u16(0), u16(0), u16(0), u32(0), u32(offset)];
    directory.push(record([u32(0x02014b50), u16(20), ...shared, ...rest]), name);
    parts.push(header, name, bytes);
    offset += header.length + name.length + bytes.length;
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  const count = u16(Object.keys(files).length);
  const end = [u32(0x06054b50), u16(0), u16(0), count, count, u32(size), u32(offset), u16(0)];
  return new Blob([...parts, ...directory, record(end)]);
}

const u16 = (value: number): number[] => [value & 255, value >>> 8];
const u32 = (value: number): number[] => [...u16(value & 0xffff), ...u16(value >>> 16)];
const record = (fields: readonly number[][]) => Uint8Array.from(fields.flat());

/** Writes a local time as the format keeps it: two seconds at a time, from 1980. */
function dosTime(now: Date): { readonly date: number; readonly time: number } {
  const date = ((now.getFullYear() - 1980) << 9) | ((now.getMonth() + 1) << 5) | now.getDate();
  const time = (now.getHours() << 11) | (now.getMinutes() << 5) | (now.getSeconds() >> 1);
  return { date, time };
}

/** CRC-32 of every byte. */
const REMAINDERS = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit += 1) {
    remainder = (remainder >>> 1) ^ (remainder & 1 ? 0xedb88320 : 0);
  }
  return remainder;
});

/** Computes the CRC-32 of bytes. */
function checksum(bytes: Uint8Array): number {
  let remainder = -1;
  for (let at = 0; at < bytes.length; at += 1) {
    remainder = (remainder >>> 8) ^ REMAINDERS[(remainder ^ bytes[at]!) & 255]!;
  }
  return ~remainder >>> 0;
}
