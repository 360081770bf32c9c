// Compares two loops in WebAssembly with 64-bit addresses to the same with 32-bit addresses, on
// this engine: `node scripts/memory64.mjs`. Older ones need `--experimental-wasm-memory64`.
//
// Times are those of the processor, so that other programs disturb little. Rounds alternate.
import { pathToFileURL } from "node:url";
import { PlainError, runMain } from "./_workspace.mjs";

const ROUNDS = 15;
const [A, B, C] = [0, 65_536, 131_072];
const DEPTH = 1024;

/** Number in LEB128, as unsigned. */
function number(value) {
  const bytes = [];
  for (let rest = value; ; rest >>>= 7) {
    bytes.push(rest > 127 ? (rest & 127) | 128 : rest);
    if (rest <= 127) return bytes;
  }
}
const section = (id, content) => [id, ...number(content.length), ...content];
const text = (value) => [value.length, ...new TextEncoder().encode(value)];
const get = (local) => [0x20, local];
const set = (local) => [0x21, local];

/** Parameters are numbers of 32 bits; addresses are made of them, in locals after them. */
const [PARAMETERS, A_AT, B_AT, C_AT, LEFT] = [4, 4, 5, 6, 3];
const SUMS = 7;
const X = SUMS + 8;

/** Instructions on addresses of 32 or of 64 bits. */
function addresses(wide) {
  const load = (at, offset) => [...get(at), 0xfd, 0x00, 4, ...number(offset)];
  const splat = (at, offset) => [...get(at), 0xfd, 0x09, 2, ...number(offset)];
  const store = (at, offset, value) => [...get(at), ...value, 0xfd, 0x0b, 4, ...number(offset)];
  const constant = (value) => (wide ? [0x42, value] : [0x41, value]); // below 64
  const advance = (at, bytes) => [...get(at), ...constant(bytes), wide ? 0x7c : 0x6a, ...set(at)];
  const start = [0, 1, 2].flatMap((at) => [
    ...get(at),
    ...(wide ? [0xad] : []), // i64.extend_i32_u
    ...set(A_AT + at),
  ]);
  return { load, splat, store, advance, start };
}

const [MUL, ADD] = [
  [0xfd, 0xe6, 0x01],
  [0xfd, 0xe4, 0x01],
];

/** Repeats a body LEFT times. */
const repeat = (body) => [
  ...[0x03, 0x40, ...body],
  ...[...get(LEFT), 0x41, 1, 0x6b, 0x22, LEFT, 0x0d, 0, 0x0b], // --LEFT, branch if not 0
];

/** Product of 4 packed rows and 8 packed columns: c[4, 8] = Σₖ a[k, 4] b[k, 8]. */
function product({ load, splat, store, advance, start }) {
  const sums = [0, 1, 2, 3].flatMap((row) => [0, 1].map((half) => SUMS + 2 * row + half));
  return [
    ...start,
    ...repeat([
      ...[0, 1].flatMap((half) => [...load(B_AT, 16 * half), ...set(X + half)]),
      ...[0, 1, 2, 3].flatMap((row) => [
        ...[...splat(A_AT, 4 * row), ...set(X + 2)],
        ...[0, 1].flatMap((half) => {
          const sum = sums[2 * row + half];
          return [...get(sum), ...get(X + 2), ...get(X + half), ...MUL, ...ADD, ...set(sum)];
        }),
      ]),
      ...[...advance(A_AT, 16), ...advance(B_AT, 32)],
    ]),
    ...sums.flatMap((sum, at) => store(C_AT, 16 * at, get(sum))),
  ];
}

/** Map of four elements a time: c = a · b + c. */
const map = ({ load, store, advance, start }) => [
  ...start,
  ...repeat([
    ...store(C_AT, 0, [...load(A_AT, 0), ...load(B_AT, 0), ...MUL, ...load(C_AT, 0), ...ADD]),
    ...[A_AT, B_AT, C_AT].flatMap((at) => advance(at, 16)),
  ]),
];

/** Compiles a loop, `run(a, b, c, count)`. The memory may grow to 4 GiB, or to 16 GiB if wide. */
export function loop(write, wide) {
  const code = write(addresses(wide));
  const locals = [2, 3, wide ? 0x7e : 0x7f, 11, 0x7b]; // three addresses, eleven vectors
  const body = [...locals, ...code, 0x0b];
  const limits = [wide ? 5 : 1, 4, ...number(wide ? 262_144 : 65_536)];
  const types = new Array(PARAMETERS).fill(0x7f);
  const module = new WebAssembly.Module(
    Uint8Array.from([
      ...[0, 97, 115, 109, 1, 0, 0, 0],
      ...section(1, [1, 0x60, PARAMETERS, ...types, 0]),
      ...section(3, [1, 0]),
      ...section(5, [1, ...limits]),
      ...section(7, [2, ...text("run"), 0, 0, ...text("memory"), 2, 0]),
      ...section(10, [1, ...number(body.length), ...body]),
    ]),
  );
  return new WebAssembly.Instance(module).exports;
}

export const LOOPS = { product, map };

/** Returns the result of one call on small whole numbers. */
export function resultOf({ run, memory }) {
  const values = new Float32Array(memory.buffer, 0, C / 4);
  for (let at = 0; at < values.length; at++) values[at] = (at % 7) - 3;
  const result = new Float32Array(memory.buffer, C, 32);
  result.fill(1);
  run(A, B, C, 8);
  return [...result];
}

/** Tells whether the engine compiles a module that has nothing but a memory of this kind. */
const hasMemory64 = () =>
  WebAssembly.validate(Uint8Array.from([0, 97, 115, 109, 1, 0, 0, 0, ...section(5, [1, 4, 1])]));

function milliseconds({ run }, repeats) {
  const before = process.cpuUsage();
  for (let at = 0; at < repeats; at++) run(A, B, C, DEPTH);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** @throws PlainError if the engine has no addresses of 64 bits */
function measure() {
  if (!hasMemory64()) {
    throw new PlainError(
      "Cannot compare addresses: this engine has no memory64",
      "run node --experimental-wasm-memory64 scripts/memory64.mjs, or use Node 24",
    );
  }
  console.log(`${process.release.name} ${process.version}, V8 ${process.versions.v8}`);
  for (const [name, write] of Object.entries(LOOPS)) {
    const sides = [false, true].map((wide) => loop(write, wide));
    for (const side of sides) milliseconds(side, 20_000); // until the engine has optimized it
    const ratios = Array.from({ length: ROUNDS }, () => {
      const [narrow, wide] = sides.map((side) => milliseconds(side, 20_000));
      return wide / narrow;
    }).sort((a, b) => a - b);
    const [least, middle, most] = [0, ROUNDS >> 1, ROUNDS - 1].map((at) => ratios[at].toFixed(2));
    console.log(`${name}: 64-bit addresses take ${middle} times as long (${least}–${most})`);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await runMain(measure);
