/** Time of an event: steps done, and seconds since 1970. */
export interface Moment {
  readonly step: number;
  readonly time: number;
}

/** Format version, which is the first event of a file. */
const FILE_VERSION = "brain.Event:2";

// Fields of the protocol buffers tensorflow.Event, Summary, Summary.Value and SessionLog, as
// `number << 3 | wire type`.
const WIRE = { varint: 0, eightBytes: 1, bytes: 2, fourBytes: 5 } as const;
const EVENT = {
  time: (1 << 3) | WIRE.eightBytes,
  step: (2 << 3) | WIRE.varint,
  fileVersion: (3 << 3) | WIRE.bytes,
  summary: (5 << 3) | WIRE.bytes,
  sessionLog: (7 << 3) | WIRE.bytes,
} as const;
const SUMMARY_VALUE = (1 << 3) | WIRE.bytes;
const VALUE = { tag: (1 << 3) | WIRE.bytes, simple: (2 << 3) | WIRE.fourBytes } as const;
const SESSION_STATUS = (1 << 3) | WIRE.varint;
const SESSION_START = 1;

/** Creates the `tensorflow.Event` with the format's version. */
export function versionEvent(time: number): Uint8Array {
  return eventOf({ step: 0, time }, [...message(EVENT.fileVersion, utf8(FILE_VERSION))]);
}

/**
 * Creates the `tensorflow.Event` that begins a session: TensorBoard drops earlier values of this
 * step and later ones.
 */
export function startEvent(moment: Moment): Uint8Array {
  return eventOf(moment, message(EVENT.sessionLog, [SESSION_STATUS, SESSION_START]));
}

/** Creates a `tensorflow.Event` with scalars by tag. */
export function scalarEvent(moment: Moment, scalars: ReadonlyMap<string, number>): Uint8Array {
  const values = [...scalars].flatMap(([tag, value]) =>
    message(SUMMARY_VALUE, [...message(VALUE.tag, utf8(tag)), VALUE.simple, ...float(value)]),
  );
  return eventOf(moment, message(EVENT.summary, values));
}

function eventOf({ step, time }: Moment, what: readonly number[]): Uint8Array {
  // Zero is the default and is left out.
  const steps = step === 0 ? [] : [EVENT.step, ...varint(step)];
  return Uint8Array.from([EVENT.time, ...double(time), ...steps, ...what]);
}

const message = (field: number, bytes: readonly number[]): number[] => [
  field,
  ...varint(bytes.length),
  ...bytes,
];

const utf8 = (text: string): number[] => [...new TextEncoder().encode(text)];
const float = (value: number): Uint8Array => new Uint8Array(Float32Array.of(value).buffer);
const double = (value: number): Uint8Array => new Uint8Array(Float64Array.of(value).buffer);

/** Encodes a whole number up to 2⁵³ in groups of 7 bits, the lowest first. */
function varint(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) | 128);
  }
}
