const COLUMN = 8.4;
const LINE = 19;
const MARGIN = 16;
/** Height of the window's frame above the text. */
const FRAME = 30;
const FONT = "ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace";
const COLORS = { ground: "#16181c", text: "#e8e8e8", faint: "#a8a8a8", line: "#56a8e8" } as const;

/**
 * Draws a command and what it prints as a terminal of 80 columns, as an SVG file. Characters have
 * the same width in any font.
 */
export function terminalDrawing(command: string, output: string): string {
  const lines = [`$ ${command}`, ...output.trimEnd().split("\n")];
  const width = 80 * COLUMN + 2 * MARGIN;
  const height = FRAME + LINE * lines.length + MARGIN;
  const dots = [0, 1, 2].map(
    (at) => `<circle cx="${MARGIN + 6 + 18 * at}" cy="17" r="5" fill="${COLORS.faint}"/>`,
  );
  const texts = lines.map((line, at) => {
    const place = `x="${MARGIN}" y="${FRAME + LINE * (at + 0.8)}" textLength="${rounded(line.length * COLUMN)}"`;
    const color = at === 0 ? COLORS.faint : /[┃━┏┓┗┛●█]/.test(line) ? COLORS.line : COLORS.text;
    return line === ""
      ? ""
      : `<text xml:space="preserve" lengthAdjust="spacingAndGlyphs" ${place} fill="${color}">${escaped(line)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${rounded(width)} ${rounded(height)}" font-family="${FONT}" font-size="14">
<title>${escaped(command)}</title>
<rect width="100%" height="100%" rx="8" fill="${COLORS.ground}"/>
${dots.join("")}
<g>
${texts.filter((text) => text !== "").join("\n")}
</g>
</svg>
`;
}

const rounded = (value: number): number => Math.round(value * 10) / 10;

const escaped = (text: string): string =>
  text.replace(/[&<>]/g, (character) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[character]!);
