import type { Corpus } from "@lrm/data";
import { RunError } from "@lrm/train";
import type { RunConfig } from "./run_config.ts";

/**
 * Refuses a corpus that changed since the run began, or that other ranks do not have.
 *
 * @param action  verb for the message. Default: resume
 */
export function checkSameData(
  { dataTokens }: RunConfig,
  corpus: Corpus,
  action: "resume" | "join the run" = "resume",
): void {
  const { train, validation, fingerprint } = dataTokens;
  const joins = action === "join the run";
  const [there, here] = joins ? ["on rank 0", "here"] : ["when the run began", "now"];
  const remedy = joins
    ? "copy the data of rank 0 to this machine"
    : "restore the data, name a copy of it with --data, or start a new run from the weights, without --resume";
  if (corpus.train.length !== train || corpus.validation.length !== validation) {
    throw new RunError(
      `Cannot ${action}: ${corpus.name} had ${train} + ${validation} tokens ${there} and has ${corpus.train.length} + ${corpus.validation.length} ${here}`,
      remedy,
    );
  }
  // Runs of earlier versions have no fingerprint.
  if (fingerprint !== undefined && corpus.fingerprint !== fingerprint) {
    throw new RunError(
      `Cannot ${action}: ${corpus.name} has other text than ${there}, though as many tokens`,
      remedy,
    );
  }
}

/** Returns the facts about data that `checkSameData` compares. */
export function describeData({ train, validation, fingerprint }: Corpus): RunConfig["dataTokens"] {
  return {
    train: train.length,
    validation: validation.length,
    ...(fingerprint !== undefined && { fingerprint }),
  };
}
