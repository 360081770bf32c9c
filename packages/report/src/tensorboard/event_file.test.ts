import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { FileError } from "@lrm/files";
import { RUN_START, temporaryFolder, writeRun } from "@lrm/test-helpers";
import protobuf from "protobufjs";
import { expect, test } from "vitest";
import { readRun } from "../read_run.ts";
import { versionEvent } from "./event.ts";
import { EventFile, writeEvents } from "./event_file.ts";
import { crc32c, tfRecord } from "./record.ts";

/** The parts of TensorFlow's event.proto and summary.proto that scalars use. */
const { root } = protobuf.parse(`
  syntax = "proto3";
  message Summary { message Value { string tag = 1; oneof value { float simple_value = 2; } } repeated Value value = 1; }
  message SessionLog { int32 status = 1; }
  message Event {
    double wall_time = 1; int64 step = 2; string file_version = 3; Summary summary = 5; SessionLog session_log = 7;
  }`);
const Event = root.lookupType("Event");

/** What a reader of the format finds in a file; it checks every length and checksum. */
function eventsIn(bytes: Uint8Array) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const checked = (from: number, to: number): Uint8Array => {
    const data = bytes.subarray(from, to);
    const crc = BigInt(crc32c(data));
    const rotated = BigInt.asUintN(32, (crc >> 15n) | (crc << 17n));
    const masked = BigInt.asUintN(32, rotated + 0xa282ead8n);
    expect(view.getUint32(to, true)).toBe(Number(masked));
    return data;
  };
  const events = [];
  for (let at = 0; at < bytes.length; ) {
    checked(at, at + 8);
    const length = Number(view.getBigUint64(at, true));
    const data = checked(at + 12, at + 12 + length);
    events.push(Event.toObject(Event.decode(data), { longs: Number }));
    at += 12 + length + 4;
  }
  return events;
}

function eventsOf(folder: string) {
  const names = readdirSync(folder).filter((name) => name.includes("tfevents"));
  expect(names).toHaveLength(1);
  return eventsIn(readFileSync(join(folder, names[0]!)));
}

test("crc32c() gives the published values", () => {
  // RFC 3720, B.4, and the check value of the catalogue of CRCs.
  expect(crc32c(new TextEncoder().encode("123456789"))).toBe(0xe3069283);
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  expect(crc32c(new Uint8Array(32).fill(255))).toBe(0x62a8ab43);
});

test("tfRecord() writes the bytes that every event file of TensorFlow begins with", () => {
  const record = tfRecord(versionEvent(1_500_000_000));
  // 24 bytes follow; the checksum of that length; the time as a double; 13 bytes of text.
  const hex = Buffer.from(record).toString("hex");
  expect(hex.slice(0, 24)).toBe("1800000000000000a37f4b22");
  expect(hex.slice(24, 72)).toBe(
    `09000000c00b5ad6411a0d${Buffer.from("brain.Event:2").toString("hex")}`,
  );
});

test("EventFile writes scalars that another reader of protocol buffers finds, at their steps and times", () => {
  const folder = temporaryFolder();
  const step = 2 ** 40 + 3;
  {
    using file = new EventFile(folder, { step: 7, time: 100.25 });
    file.add({ step: 7, time: 101.5 }, { training: 2.5, validation: undefined, gradientNorm: 0 });
    file.add({ step: 8, time: 102 }, { validation: undefined });
    file.add({ step, time: 103 }, { peakBytes: 3e9 });
  }
  expect(eventsOf(folder)).toEqual([
    { wallTime: 100.25, fileVersion: "brain.Event:2" },
    { wallTime: 100.25, step: 7, sessionLog: { status: 1 } },
    {
      wallTime: 101.5,
      step: 7,
      summary: {
        value: [
          { tag: "loss/training", simpleValue: 2.5 },
          { tag: "optimizer/gradient_norm", simpleValue: 0 },
        ],
      },
    },
    { wallTime: 103, step, summary: { value: [{ tag: "memory/peak_bytes", simpleValue: 3e9 }] } },
  ]);
});

test("EventFile says plainly what is in its way", () => {
  const folder = join(temporaryFolder(), "nowhere");
  const begin = () => new EventFile(folder, { step: 1, time: 5 });
  expect(begin).toThrow(FileError);
  expect(begin).toThrow(
    /^Cannot write .*nowhere.events\.out\.tfevents\.5\.lrm\.[0-9a-f]{20}: there is no such file/,
  );
});

test("writeEvents() leaves event files that it did not write", async () => {
  const folder = writeRun(temporaryFolder(), { steps: 10 });
  const foreign = [
    "events.out.tfevents.1500000000.my-host",
    "events.out.tfevents.1500000000.lrm-4242",
    "events.out.tfevents.1500000000.lrm.0123456789ab01234567",
  ];
  for (const name of foreign) writeFileSync(join(folder, name), "precious");
  const run = await readRun(folder);
  for (let twice = 0; twice < 2; twice++) writeEvents(folder, run);
  const names = readdirSync(folder).filter((name) => name.includes("tfevents"));
  expect(names).toHaveLength(foreign.length + 1);
  for (const name of foreign) expect(readFileSync(join(folder, name), "utf8")).toBe("precious");
});

test("writeEvents() writes a whole run, once however often, at the times of its steps", async () => {
  const folder = writeRun(temporaryFolder(), { steps: 100 });
  const run = await readRun(folder);
  for (let twice = 0; twice < 2; twice++) writeEvents(folder, run);
  const events = eventsOf(folder);
  const last = events.at(-1)!;
  expect(last).toMatchObject({ step: 100, wallTime: RUN_START / 1000 + 1 });
  const tags = last.summary.value.map(({ tag }: { tag: string }) => tag);
  expect(tags.sort()).toEqual([
    ...["loss/training", "loss/validation", "memory/live_bytes", "memory/peak_bytes"],
    ...["optimizer/gradient_norm", "optimizer/learning_rate", "optimizer/update_norm"],
    "speed/tokens_per_second",
  ]);
  expect(events.filter(({ summary }) => summary)).toHaveLength(100);
});
