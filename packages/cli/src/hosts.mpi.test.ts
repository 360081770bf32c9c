import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
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
let hosts: TwoHosts;
beforeAll(() => {
  hosts = new TwoHosts();
});
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
const list = workplace.at("hosts.txt");
writeFileSync(list, `# a comment\n${HOSTS.map(({ address }) => address).join(" 1\n")}`);

/** Runs the script on the first host. */
function scripted(
  { command, options }: MpiLauncher,
  words: readonly string[],
  { lrm = BIN }: { readonly lrm?: string } = {},
) {
  const [genv, name, value] = options;
  const variables = [
    ...[`LAUNCHER=${command}`, `RSH=${hosts.agent}`, `NETWORK=${INTERFACE}`, `LRM=${lrm}`],
    ...["OMPI_ALLOW_RUN_AS_ROOT=1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1"],
    // UCX would see that both hosts are one machine, and use its memory.
    "UCX_TLS=tcp,self",
    ...(genv === "-genv" ? [`${name}=${value}`] : []),
  ];
  const script = ["env", ...variables, "sh", SCRIPT, list, ...words];
  const { status, stderr } = spawnSync("ip", hosts.first(script), { encoding: "utf8" });
  return { code: status, stderr };
}

for (const launcher of mpiLaunchers()) {
  test(`run_on_hosts.sh makes the run of one host on two, with ${launcher.name}, and names both`, async () => {
    if (!existsSync(workplace.at("one host"))) await trained(launcher, 2, words("one host"));
    const { code, stderr } = scripted(launcher, words(`two hosts ${launcher.name}`));
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(
      new RegExp(`, lrm \\d\\S+, MPI .*, data \\d+ ${readFileSync(workplace.text).length}\n`),
    );
    expect(stderr).toContain("2 ranks on host-a, host-b,");
    expect(hashOf(workplace.at(`two hosts ${launcher.name}`))).toBe(
      hashOf(workplace.at("one host")), // Of the first library.
    );
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
    expect(hashOf(folder)).toBe(hashOf(workplace.at("one host")));
  });
}

test("run_on_hosts.sh refuses other data, another version of lrm, and a host that it cannot reach", () => {
  const [launcher] = mpiLaunchers();
  const name = "/proc/sys/kernel/hostname"; // Each host has its own.
  const data = scripted(launcher!, ["train", "--data", name]);
  expect(data.stderr).toMatch(/^error: Cannot start: 10\.77\.0\.2 has .*, data \d+ 7, and this /);
  const lrm = workplace.at("lrm.sh");
  writeFileSync(lrm, "#!/bin/sh\nhostname\n", { mode: 0o755 });
  const version = scripted(launcher!, ["devices"], { lrm });
  expect(version.stderr).toMatch(
    /lrm host-b, .*, and this host .*lrm host-a, .*; make them alike\n$/,
  );
  const missing = scripted(launcher!, ["devices"], { lrm: workplace.at("no lrm") });
  expect(missing.stderr).toContain("error: Cannot start: this host lacks something; see above");
  writeFileSync(list, "nowhere\n");
  const unreachable = scripted(launcher!, ["devices"]);
  expect(unreachable.stderr).toContain("error: Cannot use nowhere; see above: it needs ssh");
  for (const { code } of [data, version, missing, unreachable]) expect(code).toBe(1);
});
