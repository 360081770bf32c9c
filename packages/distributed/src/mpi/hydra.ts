import { fstatSync, readSync, writeSync } from "node:fs";

/** Longest answer of hydra, in bytes. */
const LONGEST = 256;

/**
 * Tells hydra that this process needs MPI no more, so that it may end at any time. `MPI_Finalize`
 * does so too, but between machines it waits forever in MPICH 4.0 if another rank closed its TCP
 * connections a moment before.
 *
 * @returns  false if hydra did not start this process, or its channel is closed here
 * @see Balaji et al. 2010, "PMI: A Scalable Parallel Process-Management Interface for Extreme-Scale
 *   Systems"; the command is of its protocol PMI-1
 */
export function leaveHydra(environment: NodeJS.ProcessEnv = process.env): boolean {
  const channel = channelOf(environment);
  if (channel === undefined) return false;
  writeSync(channel, "cmd=finalize\n");
  readSync(channel, new Uint8Array(LONGEST)); // "cmd=finalize_ack"
  return true;
}

/**
 * Lets hydra end all ranks, this one too, before they joined by MPI. Does nothing in a process that
 * another launcher started.
 *
 * @param code  exit code of the launcher
 */
export function abortHydra(code: number, environment: NodeJS.ProcessEnv = process.env): void {
  const channel = channelOf(environment);
  if (channel !== undefined) writeSync(channel, `cmd=abort exitcode=${code}\n`);
}

/** Tells whether hydra, the launcher of MPICH, started this process. */
export function isOfHydra(environment: NodeJS.ProcessEnv = process.env): boolean {
  return channelOf(environment) !== undefined;
}

/**
 * Returns the channel to hydra. Without one, another launcher started the process, or one in
 * between, such as npx, closed the channel of its parent.
 */
function channelOf({
  MPI_LOCALNRANKS: launched,
  PMI_FD: channel,
}: NodeJS.ProcessEnv): number | undefined {
  if (launched === undefined || channel === undefined) return undefined;
  const descriptor = Number(channel);
  return isSocket(descriptor) ? descriptor : undefined;
}

function isSocket(descriptor: number): boolean {
  try {
    return fstatSync(descriptor).isSocket();
  } catch {
    return false;
  }
}
