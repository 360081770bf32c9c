import { lowRankMatrixSignedDescent, lowRankMuon, muon } from "@lrm/muon";
import { newtonMuon } from "@lrm/newton-muon";
import { nora } from "@lrm/nora";
import { normuon } from "@lrm/normuon";
import { adamw, type MatrixScale, type UpdateRule } from "@lrm/optimizer";
import { rmnp } from "@lrm/rmnp";

/** Settings of an optimizer, under the names of the reference files. */
export interface Settings {
  readonly lr: number;
  readonly momentum?: number;
  readonly nesterov?: boolean;
  readonly weightDecay?: number;
  readonly rowDecay?: number;
  readonly scale?: MatrixScale;
  readonly cautious?: boolean;
  readonly hyperball?: boolean;
  readonly betas?: readonly [number, number];
  readonly eps?: number;
  readonly damping?: number;
  readonly covarianceDecay?: number;
  readonly refreshEvery?: number;
}

/** Columns or sketches that the reference drew, for low-rank rules. */
export interface Drawn {
  readonly rank: number;
  /** Returns `size` values of a step. */
  part(name: "columns" | "sketches", step: number, size: number): number[];
}

type MakeRule = (settings: Settings) => UpdateRule;
type MakeDrawnRule = (settings: Settings, drawn: Drawn) => UpdateRule;

const makeMuon: MakeRule = (settings) => muon(matrixOptions(settings));
const makeNorMuon: MakeRule = (settings) =>
  normuon({ ...matrixOptions(settings), ...given({ rowDecay: settings.rowDecay }) });
const makeRmnp: MakeRule = (settings) => rmnp(matrixOptions(settings));
const makeColumns: MakeDrawnRule = (settings, { rank, part }) =>
  lowRankMuon({
    ...matrixOptions(settings),
    rank,
    draw: ({ step }) => part("columns", step, rank),
  });

/** Rules by their names in the reference files. */
export const RULES: Readonly<Record<string, MakeRule>> = {
  adamw: ({ lr, betas, eps, weightDecay }) =>
    adamw({ learningRate: lr, ...given({ betas, epsilon: eps, weightDecay }) }),
  muon: makeMuon,
  muon_decay_rms: makeMuon,
  muon_plain_momentum: makeMuon,
  muon_polar_express: (settings) =>
    muon({ ...matrixOptions(settings), coefficients: "polarExpress" }),
  muon_converging: (settings) => muon({ ...matrixOptions(settings), coefficients: "converging" }),
  muon_cautious: makeMuon,
  muon_hyperball: makeMuon,
  normuon: makeNorMuon,
  normuon_cautious: makeNorMuon,
  normuon_hyperball: makeNorMuon,
  rmnp: makeRmnp,
  rmnp_cautious: makeRmnp,
  rmnp_hyperball: makeRmnp,
  rmnp_plain_momentum: makeRmnp,
  nora: (settings) => nora(matrixOptions(settings)),
  newton_muon: (settings) => makeNewtonMuon(settings, 1),
  newton_muon_4_blocks: (settings) => makeNewtonMuon(settings, 4),
};

/** Rules that take drawn columns or sketches, by their names in the reference files. */
export const DRAWN_RULES: Readonly<Record<string, MakeDrawnRule>> = {
  low_rank_muon_columns: makeColumns,
  low_rank_muon_cautious: makeColumns,
  low_rank_muon_hyperball: makeColumns,
  low_rank_muon_power_1: (settings, { rank, part }) =>
    lowRankMuon({
      ...matrixOptions(settings),
      rank,
      method: "powerIteration",
      powerIterations: 1,
      draw: ({ step, length }) => part("sketches", step, rank * length),
    }),
  low_rank_msgd_power_0: ({ lr }, { rank, part }) =>
    lowRankMatrixSignedDescent({
      learningRate: lr,
      rank,
      method: "powerIteration",
      powerIterations: 0,
      draw: ({ step, length }) => part("sketches", step, rank * length),
    }),
};

function makeNewtonMuon(settings: Settings, blocks: number): UpdateRule {
  const { damping, covarianceDecay, refreshEvery } = settings;
  return newtonMuon({
    ...matrixOptions(settings),
    ...given({ damping, momentDecay: covarianceDecay, refreshInterval: refreshEvery }),
    blocks,
  });
}

/** Options that all momentum rules share. */
function matrixOptions({ lr, cautious, ...settings }: Settings) {
  const { momentum, nesterov, weightDecay, scale, hyperball } = settings;
  const variants = { cautiousWeightDecay: cautious, hyperball };
  return { learningRate: lr, ...given({ momentum, nesterov, weightDecay, scale, ...variants }) };
}

/** Drops options that the file does not give, so that the defaults hold. */
function given<T extends object>(options: T) {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
