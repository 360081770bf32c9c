/** Makes an error that looks like one of the system, with a code that `systemProblem` explains. */
export function codedError(
  code: "EISDIR" | "ELINK" | "ENOTREG" | "ETOOLARGE",
  path: string,
): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code, path });
}
