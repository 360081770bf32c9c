import { readSync, writeSync } from "node:fs";

/** Longest answer of hydra, in bytes. */
const LONGEST = 256;

/**
 * Tells hydra that this process needs MPI no more, so that it may end at any time. `MPI_Finalize`
 * does so too, but between machines it waits forever in MPICH 4.0 if another rank closed its TCP
 * connections a moment before.
 *
 * @returns  false if hydra did not start this process
 * @see Balaji et al. 2010, "PMI: A Scalable Parallel Process-Management Interface for Extreme-Scale
 *   Systems"; the command is of its protocol PMI-1
 */
export function leaveHydra(environment: NodeJS.ProcessEnv = process.env): boolean {
  const { MPI_LOCALNRANKS: launched, PMI_FD: channel } = environment;
  if (launched === undefined || channel === undefined) return false;
  writeSync(Number(channel), "cmd=finalize\n");
  readSync(Number(channel), new Uint8Array(LONGEST)); // "cmd=finalize_ack"
  return true;
}
