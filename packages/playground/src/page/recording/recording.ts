import { Curve } from "../curves.ts";
import data from "./recording.json";

/** One run of the recording. */
export interface RecordedRun {
  readonly curve: Curve;
  /** Singular values at the recorded step. */
  readonly spectrum: {
    readonly momentum: Float32Array | undefined;
    readonly update: Float32Array;
    readonly rowSpread: number;
  };
}

/** Runs of the first visit's configuration, trained before, to show until there are others. */
export interface Recording {
  readonly device: string;
  /** Steps of each run. */
  readonly steps: number;
  /** Step and weight of the spectra. */
  readonly spectrumStep: number;
  readonly weight: string;
  readonly runs: readonly RecordedRun[];
}

let made: Recording | undefined;

/** Gives the recorded runs, made by `npm run record`. */
export function recording(): Recording {
  made ??= {
    device: data.device,
    steps: data.every * data.runs[0]!.losses.length,
    spectrumStep: data.spectrumStep,
    weight: data.weight,
    runs: data.runs.map(
      ({ losses, recent, validation, secondsPerStep, tokensPerSecond, spectrum }) => {
        const curve = new Curve(recent);
        for (const [index, loss] of losses.entries()) {
          const step = data.every * (index + 1);
          const measured = step % data.evaluateEvery === 0;
          const validationLoss = measured ? validation[step / data.evaluateEvery - 1] : undefined;
          curve.add({
            step,
            seconds: step * secondsPerStep,
            loss,
            tokensPerSecond,
            ...(validationLoss !== undefined && { validationLoss }),
          });
        }
        const { momentum, update, rowSpread } = spectrum;
        return {
          curve,
          spectrum: {
            momentum: momentum === null ? undefined : Float32Array.from(momentum),
            update: Float32Array.from(update),
            rowSpread,
          },
        };
      },
    ),
  };
  return made;
}
