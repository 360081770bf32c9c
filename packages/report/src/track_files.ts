import {
  type CommandPaths,
  commandOfRow,
  type Leaderboard,
  relationOf,
  trackMarkdown,
} from "@lrm/compare";
import { trackDrawings } from "./track_drawings.ts";

/** Returns a leaderboard as data: with the command that repeats each row, and published steps. */
export function trackData(board: Leaderboard, paths: CommandPaths = {}) {
  const rows = board.rows.map((row) => ({ ...row, command: commandOfRow(board, row, paths) }));
  return { ...board, rows, published: relationOf(board) };
}

/**
 * Makes the files that show a leaderboard: its page with the drawings that it names, its data, and
 * its entries in the form of those that a track comes with.
 *
 * @param paths  files that the commands name
 */
export function trackFiles(
  board: Leaderboard,
  paths: CommandPaths = {},
): { readonly file: string; readonly text: string }[] {
  const drawings = trackDrawings(board);
  const entries = board.rows.map(({ entry }) => entry);
  return [
    ...drawings.map(({ file, svg }) => ({ file, text: svg })),
    { file: "leaderboard.md", text: trackMarkdown(board, drawings, paths) },
    { file: "leaderboard.json", text: textOf(trackData(board, paths)) },
    { file: "entries.json", text: textOf(entries) },
  ];
}

const textOf = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
