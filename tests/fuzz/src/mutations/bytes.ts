import type { Random } from "../random.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** Ways to damage any file, as disks, interrupted copies and attackers do. */
const MUTATIONS: Readonly<Record<string, (bytes: Bytes, random: Random) => Bytes>> = {
  "one bit": (bytes, random) => {
    if (bytes.length > 0) bytes[random.below(bytes.length)]! ^= 1 << random.below(8);
    return bytes;
  },
  "one bit near the beginning": (bytes, random) => {
    if (bytes.length > 0) bytes[random.below(Math.min(64, bytes.length))]! ^= 1 << random.below(8);
    return bytes;
  },
  "one bit near the end": (bytes, random) => {
    const near = Math.min(64, bytes.length);
    if (near > 0) bytes[bytes.length - 1 - random.below(near)]! ^= 1 << random.below(8);
    return bytes;
  },
  "a byte of another value": (bytes, random) => {
    if (bytes.length > 0)
      bytes[random.below(bytes.length)] = random.pick([0, 1, 127, 128, 255, 10, 34]);
    return bytes;
  },
  "four bytes of another value": (bytes, random) => {
    if (bytes.length < 4) return bytes;
    const value = random.pick([0, 1, 0x7fffffff, 0x80000000, 0xffffffff, 0x01000000]);
    new DataView(bytes.buffer).setUint32(random.below(bytes.length - 3), value, true);
    return bytes;
  },
  "cut short": (bytes, random) => bytes.slice(0, random.below(bytes.length + 1)),
  "cut short by a byte": (bytes) => bytes.slice(0, -1),
  "without its beginning": (bytes, random) => bytes.slice(random.below(bytes.length)),
  "zeros behind it": (bytes, random) => joined(bytes, new Uint8Array(1 + random.below(5000))),
  "itself behind it": (bytes) => joined(bytes, bytes),
  "a part taken out": (bytes, random) => {
    const [from, to] = part(bytes, random);
    return joined(bytes.slice(0, from), bytes.slice(to));
  },
  "a part twice": (bytes, random) => {
    const [from, to] = part(bytes, random);
    return joined(bytes.slice(0, to), bytes.slice(from));
  },
  "a part of zeros": (bytes, random) => bytes.fill(0, ...part(bytes, random)),
  "two parts exchanged": (bytes, random) => {
    const [from, to] = part(bytes, random);
    return joined(bytes.slice(0, from), bytes.slice(to), bytes.slice(from, to));
  },
};

/** Names of the mutations of bytes. */
export const BYTE_MUTATIONS: readonly string[] = Object.keys(MUTATIONS);

/** Damages a copy of `bytes`. */
export function mutateBytes(name: string, bytes: Uint8Array, random: Random): Bytes {
  return MUTATIONS[name]!(new Uint8Array(bytes), random);
}

function part(bytes: Uint8Array, random: Random): [from: number, to: number] {
  const from = random.below(bytes.length + 1);
  return [from, Math.min(bytes.length, from + 1 + random.below(200))];
}

function joined(...parts: readonly Uint8Array[]): Bytes {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const each of parts) {
    all.set(each, at);
    at += each.length;
  }
  return all;
}
