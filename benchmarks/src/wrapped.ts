const WIDTH = 100;

/** Breaks a paragraph into lines of at most 100 columns; a longer word gets a line of its own. */
export function wrapped(paragraph: string): string {
  const lines: string[] = [];
  for (const word of paragraph.split(" ")) {
    const extended = `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && extended.length <= WIDTH) lines[lines.length - 1] = extended;
    else lines.push(word);
  }
  return lines.join("\n");
}
