import { ProblemError } from "@lrm/files/problem";

/** Thrown when ranks cannot work together. */
export class RanksError extends ProblemError {
  override readonly name = "RanksError";
}

/** Makes the error of a rank that aborts, which all other ranks get too. */
export const gaveUp = (rank: number, code: number): RanksError =>
  new RanksError(`Stopped: rank ${rank} gave up with code ${code}`, "see its own error");
