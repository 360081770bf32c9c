import { spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { MpiLauncher } from "./mpi.ts";

/** Names of the two hosts, and their addresses. */
export const HOSTS = [
  { name: "host-a", address: "10.77.0.1" },
  { name: "host-b", address: "10.77.0.2" },
] as const;
const NETWORK = "10.77.0.0/24";
/** Name of each host's network interface. */
export const INTERFACE = "lrm0";

/** Runs `ip`; returns what it complains about, or undefined. */
function ip(...words: readonly string[]): string | undefined {
  const { error, status, stderr } = spawnSync("ip", words, { encoding: "utf8" });
  if (error !== undefined) return error.message;
  return status === 0 ? undefined : stderr.trim();
}

/**
 * Two hosts on this machine: network namespaces with names of their own, and a link between them.
 * Needs Linux, the root user and iproute2.
 */
export class TwoHosts implements Disposable {
  readonly #namespaces = HOSTS.map(({ name }) => `lrm-${process.pid}-${name}`);
  /** Starts a command on a host, as ssh would: words are options, the host, and the command. */
  readonly agent = join(tmpdir(), `lrm-${process.pid}-agent.sh`);

  /** @throws Error with the complaint of `ip` if the system allows no namespaces */
  constructor() {
    const [a, b] = this.#namespaces;
    const commands = [
      ["netns", "add", a!],
      ["netns", "add", b!],
      ["link", "add", INTERFACE, "netns", a!, "type", "veth", "peer", INTERFACE, "netns", b!],
      ...HOSTS.flatMap(({ address }, index) => {
        const at = ["-n", this.#namespaces[index]!];
        const enter = ["netns", "exec", this.#namespaces[index]!];
        return [
          // A broken connection is found after seconds rather than a quarter of an hour.
          [...enter, "sh", "-c", "echo 3 > /proc/sys/net/ipv4/tcp_retries2"],
          [...at, "address", "add", `${address}/24`, "dev", INTERFACE],
          [...at, "link", "set", INTERFACE, "up"],
          [...at, "link", "set", "lo", "up"],
        ];
      }),
    ];
    for (const words of commands) {
      const problem = ip(...words);
      if (problem === undefined) continue;
      this[Symbol.dispose]();
      throw new Error(`Cannot make two hosts: ip ${words.join(" ")}: ${problem}`);
    }
    const cases = HOSTS.map(
      ({ name, address }, index) =>
        `${address} | *@${address}) in=${this.#namespaces[index]}; as=${name};;`,
    );
    const script = [
      "#!/bin/sh",
      'while case "$1" in -*) true;; *) false;; esac; do shift; done',
      `case "$1" in ${cases.join(" ")} esac`,
      "shift",
      'exec ip netns exec "$in" unshare --uts sh -c "hostname $as; $*"',
    ];
    writeFileSync(this.agent, `${script.join("\n")}\n`, { mode: 0o755 });
  }

  /** Arguments of `ip` that run a command on the first host. */
  first(words: readonly string[]): string[] {
    const enter = ["netns", "exec", this.#namespaces[0]!, "unshare", "--uts", "sh", "-c"];
    return [...enter, `hostname ${HOSTS[0].name}; exec "$0" "$@"`, ...words];
  }

  /** Makes a launcher start as many ranks on each host, the first one among them. */
  over({ name, command, options }: MpiLauncher, perHost: number): MpiLauncher {
    const addresses = HOSTS.map(({ address }) => `${address}:${perHost}`).join(",");
    // UCX would see that both hosts are one machine, and use its memory.
    const mpich = [
      ...["-genv", "UCX_TLS", "tcp,self"],
      ...["-hosts", addresses, "-iface", INTERFACE],
      ...["-launcher", "ssh", "-launcher-exec", this.agent],
    ];
    const own = {
      "Open MPI": [
        ...["--host", addresses, "-x", "LRM_MPI_PATIENCE"],
        ...["--mca", "plm_rsh_agent", this.agent],
        ...["--mca", "btl_tcp_if_include", NETWORK, "--mca", "oob_tcp_if_include", NETWORK],
      ],
      MPICH: mpich,
      "MPI-5 ABI": mpich,
    } as const;
    return { name, command: "ip", options: this.first([command, ...options, ...own[name]]) };
  }

  /** Cuts the link, or mends it. */
  link(state: "up" | "down"): void {
    const problem = ip("-n", this.#namespaces[0]!, "link", "set", INTERFACE, state);
    if (problem !== undefined) throw new Error(`Cannot set the link ${state}: ${problem}`);
  }

  /** Removes the hosts. Processes that still run there keep running. */
  [Symbol.dispose](): void {
    for (const each of this.#namespaces) ip("netns", "delete", each);
    rmSync(this.agent, { force: true });
  }
}
