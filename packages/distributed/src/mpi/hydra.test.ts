import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readSync } from "node:fs";
import koffi from "koffi";
import { expect, onTestFinished, test } from "vitest";
import { abortHydra, isOfHydra, leaveHydra } from "./hydra.ts";

const [AF_UNIX, SOCK_STREAM] = [1, 1];

/** Makes two connected sockets, as hydra does for each process that it starts. */
function socketPair(): readonly [number, number] {
  const make = koffi.load(null).func("int socketpair(int, int, int, _Out_ int *)");
  const ends = new Int32Array(2);
  expect(make(AF_UNIX, SOCK_STREAM, 0, ends)).toBe(0);
  return [ends[0]!, ends[1]!];
}

/** Takes a command and answers after a while, so that whoever does not wait for it is gone. */
const HYDRA = "read -r command <&3; echo $command; sleep 0.1; echo cmd=finalize_ack >&3";

test.runIf(process.platform !== "win32")(
  "leaveHydra() says on the channel of hydra that the process is done, and waits for the answer",
  async () => {
    const [channel, other] = socketPair();
    onTestFinished(() => closeSync(channel));
    const hydra = spawn("sh", ["-c", HYDRA], { stdio: ["ignore", "pipe", "inherit", other] });
    closeSync(other);
    let command = "";
    hydra.stdout!.on("data", (chunk: Buffer) => {
      command += chunk.toString();
    });
    expect(leaveHydra({ MPI_LOCALNRANKS: "1", PMI_FD: String(channel) })).toBe(true);
    expect(readSync(channel, new Uint8Array(1))).toBe(0); // The answer was read; nothing follows.
    await once(hydra, "close");
    expect(command).toBe("cmd=finalize\n");
  },
);

test.runIf(process.platform !== "win32")(
  "abortHydra() asks on the channel of hydra for the end of all ranks",
  () => {
    const [channel, other] = socketPair();
    onTestFinished(() => {
      for (const end of [channel, other]) closeSync(end);
    });
    const environment = { MPI_LOCALNRANKS: "2", PMI_FD: String(channel) };
    expect(isOfHydra(environment)).toBe(true);
    abortHydra(2, environment);
    const bytes = new Uint8Array(64);
    expect(Buffer.from(bytes.subarray(0, readSync(other, bytes))).toString()).toBe(
      "cmd=abort exitcode=2\n",
    );
  },
);

test("hydra is not spoken to where a process in between closed its channel", () => {
  const file = openSync(process.execPath, "r"); // Took the number of the closed channel.
  onTestFinished(() => closeSync(file));
  for (const channel of ["99", String(file)]) {
    const environment = { MPI_LOCALNRANKS: "2", PMI_FD: channel };
    expect([leaveHydra(environment), isOfHydra(environment)]).toEqual([false, false]);
    expect(() => abortHydra(2, environment)).not.toThrow();
  }
});

test("leaveHydra() does nothing in a process that another launcher started", () => {
  expect(leaveHydra({})).toBe(false);
  const pmi2 = { PMI_FD: "6", PMI_RANK: "0" }; // As srun --mpi=pmi2 does.
  expect([leaveHydra(pmi2), isOfHydra(pmi2)]).toEqual([false, false]);
});
