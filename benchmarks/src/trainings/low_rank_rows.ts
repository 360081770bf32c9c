import {
  type Cell,
  type CellSummary,
  type StepTime,
  summaryOf,
  type TrainingResults,
} from "./cell.ts";
import { type Gap, gapOf } from "./gap.ts";
import { stepsToHigher } from "./steps_to_higher.ts";

/** Ranks by name, for a width. */
export const RANKS: Readonly<Record<string, (width: number) => number>> = {
  "width / 4": (width) => width / 4,
  "width / 8": (width) => width / 8,
  "32 throughout": () => 32,
};

/** Low-rank Muon at one width and kind of rank, beside Muon. */
export interface Row {
  readonly width: number;
  readonly kind: string;
  readonly cell: Cell;
  readonly own: CellSummary;
  readonly muonCell: Cell;
  readonly muon: CellSummary;
  readonly gap: Gap;
}

/** Pairs the complete cells of low-rank Muon with those of Muon. */
export function rowsOf({ cells }: TrainingResults): Row[] {
  return cells.flatMap((muonCell) => {
    const { optimizer, model } = muonCell.setting;
    const muon = summaryOf(muonCell);
    if (optimizer.name !== "muon" || muon === undefined) return [];
    return Object.entries(RANKS).flatMap(([kind, rank]) => {
      const cell = cells.find(
        ({ setting }) =>
          setting.model.width === model.width && setting.optimizer.rank === rank(model.width),
      );
      const own = summaryOf(cell);
      if (cell === undefined || own === undefined) return [];
      const gap = gapOf(own, muon);
      return [{ width: model.width, kind, cell, own, muonCell, muon, gap }];
    });
  });
}

/** Returns the steps and seconds in which low-rank Muon and Muon reach the higher final loss. */
export function reachedBy({ own, muon }: Row, ownTime: StepTime, muonTime: StepTime) {
  const steps = stepsToHigher(own.curve, muon.curve);
  return { steps, seconds: [steps[0] * ownTime.step, steps[1] * muonTime.step] } as const;
}

/** Returns the medians of the times of a cell. */
export function timeOf({ times }: Cell): StepTime | undefined {
  if (times === undefined) return undefined;
  const median = (part: keyof StepTime): number =>
    times.map((each) => each[part]).sort((a, b) => a - b)[Math.floor(times.length / 2)]!;
  return { step: median("step"), update: median("update") };
}
