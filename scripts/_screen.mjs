// A screen of a fixed width that obeys what our programs send to a terminal, for captures.
import { PlainError } from "./_workspace.mjs";

/** Escape codes that our programs use. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what it is about.
const CODE = /\x1b\[(\??)(\d*)([A-Za-z])/y;

/**
 * Draws what a program wrote to a terminal.
 *
 * @returns `lines`: the screen at the end; `erased`: lines that were replaced, such as those of
 *   progress; `broken`: lines that the terminal itself had to break; `overwritten`: lines on which
 *   text met other text
 */
export function drawScreen(written, columns) {
  const screen = { rows: [""], row: 0, column: 0, wraps: true };
  const notes = { erased: [], broken: [], overwritten: [] };
  for (let at = 0; at < written.length; ) {
    CODE.lastIndex = at;
    const [code, mode, count, letter] = CODE.exec(written) ?? [];
    if (code === undefined) {
      const character = String.fromCodePoint(written.codePointAt(at));
      put(screen, notes, character, columns);
      at += character.length;
    } else {
      obey(screen, notes, mode + letter, Number(count));
      at += code.length;
    }
  }
  return { lines: screen.rows.map((row) => row.trimEnd()), ...notes };
}

function obey(screen, { erased }, name, count) {
  const { rows, row } = screen;
  switch (name) {
    case "K":
      if (rows[row] !== "") erased.push(rows[row]);
      rows[row] = "";
      break;
    case "J":
      erased.push(...rows.splice(row, Number.POSITIVE_INFINITY, ""));
      break;
    case "A":
      screen.row = Math.max(0, row - (count || 1));
      break;
    case "?h":
    case "?l":
      if (count === 7) screen.wraps = name === "?h";
      break;
    case "m":
      break;
    default:
      throw new PlainError(
        `Cannot draw the escape code ${name}: the screen does not know it`,
        "add it to scripts/_screen.mjs",
      );
  }
}

function put(screen, { broken, overwritten }, character, columns) {
  if (character === "\r") screen.column = 0;
  else if (character === "\n") next(screen);
  else {
    if (screen.column === columns && screen.wraps) {
      broken.push(screen.rows[screen.row]);
      next(screen);
      screen.column = 0;
    }
    const { rows, row } = screen;
    const column = Math.min(screen.column, columns - 1);
    const before = [...rows[row].padEnd(column)];
    if (screen.wraps && (before[column] ?? " ") !== " ") overwritten.push(rows[row]);
    before[column] = character;
    rows[row] = before.join("");
    screen.column = column + 1;
  }
}

function next(screen) {
  screen.row += 1;
  if (screen.row === screen.rows.length) screen.rows.push("");
}
