/** A failure of the build that its reader can mend; `runMain` of the scripts prints it. */
export class PlainError extends Error {
  /**
   * @param {string} problem  what failed and why: `Cannot copy a.md: it does not exist`
   * @param {string} remedy  what to do: `name another file`
   */
  constructor(problem, remedy) {
    super(`${problem}; ${remedy}`);
    this.problem = problem;
    this.remedy = remedy;
  }
}
