/// <reference types="node" />
/**
 * Compares optimizers: learning rate search, seeds, timing, results, tables and tracks. For Node.
 *
 * @module
 */
export { type CompareOptions, compare, readSummary } from "./compare.ts";
export { type Contest, type ContestHooks, ownOf, runContest } from "./comparing.ts";
export {
  type Comparison,
  comparisonOf,
  findComparison,
  openComparison,
  readComparison,
  writeText,
} from "./comparison.ts";
export { checkComparisonFolder } from "./comparison_folder.ts";
export { type Contestant, type ContestantSettings, contestantOf } from "./contestant.ts";
export { headlineOf } from "./headline.ts";
export { type MeanCurve, meanCurve } from "./mean_curve.ts";
export { measureTiming } from "./measure_timing.ts";
export {
  type ComparisonPlan,
  type ComparisonSettings,
  planComparison,
} from "./plan_comparison.ts";
export { nameOf, type RunResult, readResult, readResults } from "./results.ts";
export { type RunRequest, trainOnce, type Workbench } from "./run.ts";
export {
  bestAtEdge,
  bestTrial,
  type Candidate,
  type Grid,
  gridAround,
  gridOf,
  nextTrial,
  type Trial,
} from "./search.ts";
export { type Statistics, statisticsOf } from "./statistics.ts";
export { type Row, type Summary, summarize } from "./summary.ts";
export { COLUMNS, captionOf, cellsOf, markdownTable, notesOf, textTable } from "./table.ts";
export { timeSteps } from "./time_steps.ts";
export { readTiming, type StepTiming, type Timing } from "./timing.ts";
export { compareTrack, type TrackOptions } from "./track/compare_track.ts";
export type { EntrySearch, TrackEntry } from "./track/entry.ts";
export { type Leaderboard, type LeaderboardRow, leaderboardOf } from "./track/leaderboard.ts";
export { PUBLISHED_STEPS, type Relation, relationOf, relationText } from "./track/published.ts";
export { readLeaderboard } from "./track/read_leaderboard.ts";
export { type CommandPaths, commandOfRow, missingPathsNote } from "./track/row_command.ts";
export { type Test, testAhead, testBelow } from "./track/significance.ts";
export type { Track } from "./track/track.ts";
export {
  TRACK_COLUMNS,
  trackCellsOf,
  trackMarkdown,
  trackNotesOf,
  trackTable,
} from "./track/track_table.ts";
export { findTrack, type ListedTrack, listedTracks } from "./track/tracks.ts";
