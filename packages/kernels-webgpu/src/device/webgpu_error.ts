/** Failure that concerns a whole device, in two parts: `Cannot use WebGPU: why`, and a remedy. */
export class WebGPUError extends Error {
  override readonly name = "WebGPUError";
  readonly problem: string;
  readonly remedy: string;

  constructor(problem: string, remedy: string) {
    super(`${problem}; ${remedy}`);
    this.problem = problem;
    this.remedy = remedy;
  }
}
