/**
 * Breaks lines at spaces, so that a terminal does not break them inside words. A command
 * `npx lrm …` at the end of a line, as in sentences of failures, gets a line of its own and stays
 * whole, so that it can be copied. Lines that begin with a space stay as they are.
 *
 * @param indent  begins the lines that continue another one. Default: none
 */
export function wrapped(text: string, columns: number, indent = ""): string {
  return text
    .split("\n")
    .map((line) => (line.length <= columns || line.startsWith(" ") ? line : broken(line)))
    .join("\n");

  function broken(line: string): string {
    const begin = line.search(/\bnpx lrm /);
    const sentence = begin < 0 ? line : line.slice(0, begin).trimEnd();
    const words = sentence === "" ? [] : sentence.split(" ");
    if (begin >= 0) words.push(line.slice(begin));
    const lines: string[] = [];
    for (const word of words) {
      const last = lines.at(-1);
      if (last === undefined) lines.push(word);
      else if (last.length + 1 + word.length <= columns)
        lines[lines.length - 1] = `${last} ${word}`;
      else lines.push(indent + word);
    }
    return lines.join("\n");
  }
}

/**
 * Writes a sentence and the command that ends it as a line. Where they are too long for one, the
 * command gets a line of its own and stays whole, so that it can be copied.
 *
 * @param indent  begins the lines that continue another one. Default: none
 */
export function withCommand(
  sentence: string,
  command: string,
  columns: number,
  indent = "",
): string {
  const line = `${sentence} ${command}`;
  if (line.length <= columns) return line;
  return `${wrapped(sentence, columns, indent)}\n${indent}${command}`;
}
