import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { HOSTS, INTERFACE, type MpiLauncher, mpiLaunchers, TwoHosts } from "@lrm/test-helpers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Workplace } from "./testing/lrm.ts";
import {
  BIN,
  ended,
  hashOf,
  interrupted,
  LOW_RANK,
  tinyModel,
  trained,
  trainWords,
} from "./testing/ranks.ts";

const workplace = new Workplace();
/** Maximum time of a run on a busy machine, in milliseconds. */
const PATIENCE = 300_000;
let hosts: TwoHosts;
/** Hash of the run on one host, by the first library. */
let alone: string;
beforeAll(async () => {
  hosts = new TwoHosts();
  await trained(mpiLaunchers()[0]!, 2, words("one host"));
  alone = hashOf(workplace.at("one host"));
}, PATIENCE);
afterAll(() => {
  hosts[Symbol.dispose]();
  workplace[Symbol.dispose]();
});

const STEPS = 60;
const from = ["--from", await tinyModel(workplace), ...LOW_RANK, "--evaluate-every", "100"];
const more = [...from, "--checkpoint-every", "4", "--exchange", "exact"];
const words = (out: string) => trainWords(workplace, out, STEPS, ...more);

/** The guide's script that looks at hosts, and then starts lrm on them. */
const SCRIPT = fileURLToPath(new URL("../../../docs/scripts/run_on_hosts.sh", import.meta.url));
const [A, B] = HOSTS.map(({ address }) => address) as [string, string];
let lists = 0;
const BOTH = `# a comment\n${A} 1\r\n${B}`;

/**
 * Runs the script on the first host.
 *
 * @param list  content of hosts.txt. Default: both hosts
 */
function scripted(
  { command, options }: MpiLauncher,
  words: readonly string[],
  { lrm = BIN, list = BOTH }: { readonly lrm?: string; readonly list?: string } = {},
) {
  const file = workplace.at(`hosts ${++lists}.txt`);
  writeFileSync(file, list);
  const [genv, name, value] = options;
  const variables = [
    ...[`LAUNCHER=${command}`, `RSH=${hosts.agent}`, `NETWORK=${INTERFACE}`, `LRM=${lrm}`],
    ...["OMPI_ALLOW_RUN_AS_ROOT=1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1"],
    // UCX would see that both hosts are one machine, and use its memory.
    "UCX_TLS=tcp,self",
    ...(genv === "-genv" ? [`${name}=${value}`] : []),
  ];
  const script = ["env", ...variables, "sh", SCRIPT, file, ...words];
  const { status, stderr } = spawnSync("ip", hosts.first(script), {
    ...{ encoding: "utf8", timeout: PATIENCE, killSignal: "SIGKILL" },
  });
  return { code: status, stderr };
}

for (const launcher of mpiLaunchers()) {
  test(`run_on_hosts.sh makes the run of one host on two, with ${launcher.name}, and names both`, () => {
    const { code, stderr } = scripted(launcher, words(`two hosts ${launcher.name}`));
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/, lrm \d\S+, MPI .*, data \d+ \d+\n/);
    expect(stderr).toContain("2 ranks on host-a, host-b,");
    expect(hashOf(workplace.at(`two hosts ${launcher.name}`))).toBe(alone);
  });

  test(`lrm train ends with a sentence when the link between the hosts of ${launcher.name} is cut, and loses nothing`, async () => {
    const out = `cut ${launcher.name}`;
    const folder = workplace.at(out);
    const apart = hosts.over(launcher, 1);
    process.env.LRM_MPI_PATIENCE = "6";
    try {
      const { code, stderr } = await interrupted(apart, 2, words(out), {
        ...{ folder, step: 12 },
        async act(id) {
          hosts.link("down");
          await ended([id]);
          hosts.link("up"); // What the launcher left on the other host finds out, and ends.
        },
      });
      expect(code).not.toBe(0);
      expect(stderr).toMatch(
        /error: Cannot go on: rank 0 on host-a, in an? \w+, has waited 6 s for the other ranks; see/,
      );
    } finally {
      delete process.env.LRM_MPI_PATIENCE;
    }
    const resume = ["train", "--resume", folder, "--exchange", "exact", "--threads", "0"];
    await trained(apart, 2, resume);
    expect(hashOf(folder)).toBe(alone);
  });
}

test("run_on_hosts.sh refuses other data, another version of lrm, and a host that it cannot reach", () => {
  const [launcher] = mpiLaunchers();
  const name = "/proc/sys/kernel/hostname"; // Each host has its own.
  const folder = workplace.at("it's data");
  mkdirSync(folder);
  writeFileSync(`${folder}/a.txt`, "the same");
  const data = scripted(launcher!, ["train", "--data", `${folder},${name}`]);
  expect(data.stderr).toMatch(
    /^error: Cannot start: 10\.77\.0\.2 has .*, data \d+ \d+, and this host .*; make them alike\n$/,
  );
  const lrm = workplace.at("lrm.sh");
  writeFileSync(lrm, "#!/bin/sh\nhostname\n", { mode: 0o755 });
  const version = scripted(launcher!, ["devices"], { lrm });
  expect(version.stderr).toMatch(
    /lrm host-b, .*, and this host .*lrm host-a, .*; make them alike\n$/,
  );
  const missing = scripted(launcher!, ["devices"], { lrm: workplace.at("no lrm") });
  expect(missing.stderr).toContain("error: Cannot start: this host lacks something; see above");
  const unreachable = scripted(launcher!, ["devices"], { list: `${A}\nnowhere\n` });
  expect(unreachable.stderr).toContain("error: Cannot use nowhere; see above: it needs ssh");
  const absent = scripted(launcher!, ["train", "--data=sotu,no-data"]);
  expect(absent.stderr).toBe("error: Cannot read the data no-data; correct its path\n");
  for (const { code } of [absent, data, version, missing, unreachable]) expect(code).toBe(1);
});

test.each([
  [`${A} 2 3`, `Cannot read FILE: ${A} 2 3; write a host and its number of ranks`],
  [`${A} 1 # comment`, `Cannot read FILE: ${A} 1 # comment; write a host and its number of ranks`],
  [`${A} 0`, `Cannot read FILE: ${A} 0; write a host and its number of ranks`],
  [`${A} 1\n${B}\n${B} 2`, `Cannot read FILE: it names ${B} twice; write each host once`],
  [
    `${A}\n${B}\nroot@${B}`,
    `Cannot read FILE: root@${B} is another name of a host above it; write each host once`,
  ],
  [
    `${A}\nroot@${A}`,
    `Cannot read FILE: root@${A} is another name of a host above it; write each host once`,
  ],
  ["-oProxy", "Cannot read FILE: -oProxy is no host; write its name or address"],
  ["# no host", "Cannot start: FILE names no host; write one host a line"],
  [
    `${B}\n${A}`,
    `Cannot start: ${B} is another machine; write this one first, by its name or address`,
  ],
])("run_on_hosts.sh refuses the hosts %j", (list, sentence) => {
  const { code, stderr } = scripted(mpiLaunchers()[0]!, ["devices"], { list });
  expect(stderr.replace(/\S+\/hosts \d+\.txt/, "FILE")).toBe(`error: ${sentence}\n`);
  expect(code).toBe(1);
});
