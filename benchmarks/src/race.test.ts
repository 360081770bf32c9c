import { expect, test, vi } from "vitest";
import { type Contender, type Race, race } from "./race.ts";
import type { Result } from "./result.ts";

const RACE: Race = {
  suite: "suite",
  measure: "measure",
  setting: "setting",
  unit: "1/s",
  rate: (seconds) => 1 / seconds,
  tolerance: 1e-5,
};
const PLAN = { rounds: 2, seconds: 0, maxSeconds: Number.POSITIVE_INFINITY };
const contender = (name: string, error?: number) => {
  const run = vi.fn<Contender["run"]>(async () => {});
  return { name, device: "a device", run, error } satisfies Contender;
};

async function results(
  of: Partial<Race>,
  contenders: Parameters<typeof race>[1],
): Promise<Result[]> {
  const all: Result[] = [];
  await race({ ...RACE, ...of }, contenders, PLAN, (result) => all.push(result));
  return all;
}

test.each([1e-3, Number.NaN])(
  "race() refuses to time a contender with an error of %d",
  async (error) => {
    const wrong = contender("wrong", error);
    const right = contender("right", 1e-7);
    const all = await results({}, [wrong, right]);
    expect(wrong.run).not.toHaveBeenCalled();
    expect(all).toMatchObject([
      { kind: "missing", subject: "wrong", reason: expect.stringContaining("not timed") },
      { kind: "measured", subject: "right", error: 1e-7 },
    ]);
  },
);

test("race() reports an absent peer and times the others", async () => {
  const all = await results({ ratios: [{ of: "lrm", to: "peer" }] }, [
    contender("lrm"),
    { name: "peer", reason: "absent: not installed" },
  ]);
  expect(all).toMatchObject([
    { kind: "missing", subject: "peer", reason: "absent: not installed" },
    { kind: "measured", subject: "lrm" },
  ]);
});

test("race() times contenders in turn", async () => {
  const order: string[] = [];
  const [a, b] = ["a", "b"].map((name) => {
    const one = contender(name);
    one.run.mockImplementation(async () => void order.push(name));
    return one;
  });
  await results({}, [a!, b!]);
  expect(order.slice(-4).join("")).toBe("abab");
});

test("race() compares with the fastest of several peers that ran", async () => {
  const slow = contender("slow");
  slow.run.mockImplementation(() => new Promise((done) => setTimeout(done, 20)));
  const ratios = [
    { of: "slow", to: ["fast", "absent"], goal: { atLeast: 1 } },
    { of: "slow", to: "absent" },
  ];
  const all = await results({ ratios }, [slow, contender("fast")]);
  const derived = all.filter((result) => result.kind === "derived");
  expect(derived).toMatchObject([{ subject: "slow / best of fast, absent", goal: { atLeast: 1 } }]);
  expect(derived[0]!.value.median).toBeLessThan(1);
});

test("race() computes the ratio to a peer that lags from the rounds of both", async () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  try {
    const after = (name: string, seconds: readonly number[]): Contender => {
      const left = [...seconds];
      const run: Contender["run"] = async () => void vi.advanceTimersByTime(1000 * left.shift()!);
      return { name, device: "a device", run };
    };
    const all: Result[] = [];
    await race(
      { ...RACE, rate: (seconds) => seconds, ratios: [{ of: "lrm", to: "peer" }] },
      // The first two runs come before the rounds.
      [after("lrm", [1, 1, 1, 2, 4, 5]), { ...after("peer", [10, 10, 10, 40]), mayLag: true }],
      { rounds: 4, seconds: 0.5, maxSeconds: 24 },
      (result) => all.push(result),
    );
    const value = (min: number, median: number, max: number) => ({ min, median, max });
    expect(all).toMatchObject([
      { subject: "lrm", value: value(1, 3, 5) },
      { subject: "peer", value: value(10, 25, 40) },
      { subject: "lrm / peer", value: value(10, 15, 20) },
    ]);
  } finally {
    vi.useRealTimers();
  }
});
