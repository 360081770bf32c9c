// Runs commands in a terminal of 80 columns, and captures what it shows.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { drawScreen } from "./_screen.mjs";
import { ROOT } from "./_workspace.mjs";

export const COLUMNS = 80;
/** Bars of progress. */
const BAR = /[█░]/;
const CONTROL_C = "\x03";

/**
 * Runs a command line of `lrm` in a terminal, by the program `script` of util-linux.
 *
 * @param words  the arguments after `lrm`
 * @param cwd  folder to run it in
 * @param interruptAt  a pattern in the output, at which Ctrl-C is pressed. Default: never
 * @returns the command, its exit code, and what `drawScreen` returns
 */
export function capture(words, { cwd, interruptAt }) {
  const command = ["lrm", ...words].map(shellWord).join(" ");
  const bin = join(ROOT, "packages/cli/bin/lrm.js");
  const started = [process.execPath, bin, ...words].map(shellWord).join(" ");
  const line = `stty cols ${COLUMNS} rows 40; exec ${started}`;
  const { COLUMNS: _, ...env } = process.env;
  return new Promise((resolve, reject) => {
    const child = spawn("script", ["-qec", line, "/dev/null"], {
      ...{ cwd, env: { ...env, TERM: "xterm", SHELL: "/bin/sh" } },
      stdio: ["pipe", "pipe", "inherit"],
    });
    let written = "";
    let pressed = interruptAt === undefined;
    child.stdout.setEncoding("utf8").on("data", (text) => {
      written += text;
      if (pressed || !interruptAt.test(written)) return;
      pressed = true;
      child.stdin.write(CONTROL_C);
    });
    child.on("error", reject);
    child.on("close", (code) => {
      resolve({ command: `npx ${command}`, code, ...drawScreen(written, COLUMNS) });
    });
  });
}

/**
 * Lists what is wrong with what a command showed: lines that are too long, text on other text, and
 * progress that stayed when something else was printed.
 *
 * @param fails  true if the command is a mistake, which one sentence must explain
 * @param draws  true if the command leaves bars of progress on the screen
 * @param phases  texts that name what it does, in the line of progress or above it
 */
export function problemsOf(
  { command, code, lines, broken, erased, overwritten },
  { fails = false, draws = false, phases = [] } = {},
) {
  const told = lines.filter((line) => line !== "");
  // A command to copy stays whole.
  const long = broken.filter((line) => !/^\s*npx lrm /.test(line));
  return [
    ...long.map((line) => `${command}: a line is too long: ${line}`),
    ...overwritten.map((line) => `${command}: text is drawn over ${line}`),
    ...(draws ? [] : told.filter((line) => BAR.test(line))).map(
      (line) => `${command}: progress was not cleared: ${line}`,
    ),
    ...phases
      .filter((phase) => ![...erased, ...lines].some((line) => line.includes(phase)))
      .map((phase) => `${command}: it never shows "${phase}"`),
    ...(fails && code === 0 ? [`${command}: it did not fail`] : []),
    ...(fails && !told[0]?.startsWith("error: ")
      ? [`${command}: it does not begin with "error:": ${told[0]}`]
      : []),
    ...(fails && told.slice(1).some((line) => !line.startsWith("  "))
      ? [`${command}: it says more than one sentence: ${told.join(" / ")}`]
      : []),
  ];
}

/** Writes a capture as text: the command, the widest line of progress, and the screen. */
export function captureText({ command, code, lines, erased }) {
  const widest = erased.filter((line) => BAR.test(line)).sort((a, b) => b.length - a.length)[0];
  const shown = lines.join("\n").trim();
  return [
    `$ ${command}`,
    ...(widest === undefined ? [] : [`(progress, replaced in place) ${widest.trimEnd()}`]),
    shown,
    `(exit code ${code})`,
    "",
  ].join("\n");
}

/** Finds the command that resumes an interrupted run in its capture, as words after `lrm`. */
export function resumeWords({ lines }) {
  const command = lines.join("\n").match(/npx lrm (train --resume \S+)/)?.[1];
  return command?.split(" ");
}

const shellWord = (word) =>
  /^[\w./=,+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
