import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { printMessage, printOutput } from "./print.ts";
import { StatusLine } from "./status_line.ts";

/** A terminal of 20 columns, whose lines are computed from what was written. */
class Terminal {
  lines = [""];

  write(text: string): void {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what a terminal acts on.
    for (const part of text.match(/\x1b\[\??\d+[a-zA-Z]|[^\x1b]/g) ?? []) {
      if (part === "\n") this.lines.push("");
      else if (part === "\x1b[2K") this.lines[this.lines.length - 1] = "";
      else if (part.length === 1 && part !== "\r") this.lines[this.lines.length - 1] += part;
    }
  }
}

let terminal: Terminal;

function setTerminal(isTTY: boolean): void {
  Object.assign(process.stderr, { isTTY, columns: 20 });
}

beforeEach(() => {
  terminal = new Terminal();
  vi.stubEnv("TERM", "xterm");
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, "write").mockImplementation((text) => {
      terminal.write(String(text));
      return true;
    });
  }
  setTerminal(true);
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  for (const name of ["isTTY", "columns"]) Reflect.deleteProperty(process.stderr, name);
});

test("StatusLine stays below messages and answers", () => {
  using line = new StatusLine((columns) => `at work, ${columns}`);
  line.refresh();
  printMessage("a warning\n");
  printOutput("an answer\n");
  expect(terminal.lines).toEqual(["a warning", "an answer", "at work, 17"]);
});

test("StatusLine is removed before text that does not end its line, and comes back after it", () => {
  using line = new StatusLine(() => "at work");
  line.refresh();
  printMessage("begin");
  expect(terminal.lines).toEqual(["begin"]);
  printMessage(", end\n");
  expect(terminal.lines).toEqual(["begin, end", "at work"]);
});

test("StatusLine leaves nothing behind, not even after a ^C of the terminal", () => {
  const line = new StatusLine(() => "at work");
  line.refresh();
  terminal.write("^C");
  printMessage("Stopping …\n");
  line[Symbol.dispose]();
  printMessage("Go on with: npx lrm train --resume runs/a\n");
  expect(terminal.lines).toEqual([
    ...["Stopping …", "Go on with:", "  npx lrm train --resume runs/a", ""],
  ]);
});

test("StatusLine writes nothing without a terminal", () => {
  setTerminal(false);
  using line = new StatusLine(() => "at work");
  line.refresh();
  expect(line.visible).toBe(false);
  expect(terminal.lines).toEqual([""]);
});
