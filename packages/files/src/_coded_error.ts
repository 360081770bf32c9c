/** An error that looks like the system's own: {@link meaningOf} knows its code. */
export function codedError(
  code: "EISDIR" | "ELINK" | "ENOTREG" | "ETOOLARGE",
  path: string,
): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code, path });
}
