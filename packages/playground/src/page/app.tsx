import { type Signal, useSignalEffect } from "@preact/signals";
import type { PlaygroundConfig } from "../config.ts";
import type { Finetuning } from "./finetuning.ts";
import { Notices } from "./notices.tsx";
import type { Playground } from "./playground.ts";
import { PresetBar } from "./preset_bar.tsx";
import { ControlBar } from "./results/control_bar.tsx";
import { Facts } from "./results/facts.tsx";
import { LossCard } from "./results/loss_card.tsx";
import { SampleCard } from "./results/sample_card.tsx";
import { SpectrumCard } from "./results/spectrum_card.tsx";
import { Settings } from "./settings/settings.tsx";
import { showInAddress } from "./share.ts";
import type { Theme } from "./theme.ts";
import { Top } from "./top.tsx";

export interface AppProps {
  readonly playground: Playground;
  readonly finetuning: Finetuning;
  readonly config: Signal<PlaygroundConfig>;
  readonly problems: Signal<readonly string[]>;
  readonly file: Signal<File | undefined>;
  readonly gpu: Signal<string | undefined>;
  readonly theme: Signal<Theme>;
  readonly systemDark: Signal<boolean>;
}

/** The whole page. */
export function App(props: AppProps) {
  const { playground, finetuning, config, problems, file, gpu, theme, systemDark } = props;
  useSignalEffect(() => showInAddress(config.value));
  const drawnTheme = theme.value === "system" ? (systemDark.value ? "dark" : "light") : theme.value;
  const shown = playground.started.value?.config ?? config.value;
  const finetune = finetuning.shown.value;
  if (finetune !== undefined) {
    return (
      <>
        <Top finetuning={finetuning} config={config} theme={theme} />
        <finetune.View theme={drawnTheme} />
      </>
    );
  }
  return (
    <>
      <button type="button" class="skip" onClick={focusCurves}>
        Skip to the curves
      </button>
      <Top finetuning={finetuning} config={config} theme={theme} />
      <main class="page">
        <Notices
          playground={playground}
          problems={problems}
          onRecover={() => {
            const found = playground.recoverable.value;
            if (found !== undefined) config.value = found.config;
            playground.recover();
            showCurves();
          }}
        />
        <PresetBar config={config} locked={playground.busy} onOwnRule={showFirstRun} />
        <div class="work">
          <ControlBar
            playground={playground}
            steps={config.value.steps}
            onExtend={(steps) => {
              config.value = { ...shown, steps };
              playground.extend(steps);
            }}
          />
          <div class="panels">
            <LossCard playground={playground} config={config.value} theme={drawnTheme} />
            <div class="side">
              <Settings
                config={config}
                file={file}
                gpu={gpu.value}
                onRules={(chosen) => playground.addRules(chosen)}
                locked={playground.busy}
                onStart={() => {
                  problems.value = [];
                  const { data } = config.value;
                  playground.start(config.value, data.kind === "file" ? file.value : undefined);
                  showCurves();
                }}
              />
            </div>
            <div class="column details">
              <Facts playground={playground} gpu={gpu} />
              <SpectrumCard playground={playground} config={config} theme={drawnTheme} />
              <SampleCard playground={playground} config={shown} />
            </div>
          </div>
        </div>
        <p class="hidden" role="status">
          {playground.announcement}
        </p>
      </main>
    </>
  );
}

/** Scrolls to the curves on a narrow screen, where the settings are below them. */
function showCurves(): void {
  if (!matchMedia("(min-width: 60rem)").matches) curvesCard()?.scrollIntoView();
}

/** Opens the settings of the first run, and scrolls to them. */
function showFirstRun(): void {
  const run = document.querySelector<HTMLDetailsElement>(".run > details");
  if (run === null) return;
  run.open = true;
  run.scrollIntoView({ block: "center" });
}

/** Focuses the curves. A link would replace the configuration in the address. */
function focusCurves(): void {
  curvesCard()?.focus();
}

const curvesCard = (): HTMLElement | null => document.querySelector("#curves");
