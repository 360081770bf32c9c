import { type Signal, useSignalEffect } from "@preact/signals";
import type { PlaygroundConfig } from "../config.ts";
import { Notices } from "./notices.tsx";
import { ControlBar } from "./results/control_bar.tsx";
import { Facts } from "./results/facts.tsx";
import { LossCard } from "./results/loss_card.tsx";
import { SampleCard } from "./results/sample_card.tsx";
import { SpectrumCard } from "./results/spectrum_card.tsx";
import type { Session } from "./session.ts";
import { Settings } from "./settings/settings.tsx";
import { showInAddress } from "./share.ts";
import type { Theme } from "./theme.ts";
import { Top } from "./top.tsx";

export interface AppProps {
  readonly session: Session;
  readonly config: Signal<PlaygroundConfig>;
  readonly problems: Signal<readonly string[]>;
  readonly file: Signal<File | undefined>;
  readonly gpu: Signal<string | undefined>;
  readonly theme: Signal<Theme>;
  readonly systemDark: Signal<boolean>;
}

/** The whole page. */
export function App({ session, config, problems, file, gpu, theme, systemDark }: AppProps) {
  useSignalEffect(() => showInAddress(config.value));
  const drawnTheme = theme.value === "system" ? (systemDark.value ? "dark" : "light") : theme.value;
  const shown = session.ready.value?.config ?? config.value;
  return (
    <>
      <button type="button" class="skip" onClick={focusCurves}>
        Skip to the curves
      </button>
      <Top config={config} theme={theme} />
      <main class="page">
        <Notices
          session={session}
          problems={problems}
          gpu={gpu}
          onRecover={() => {
            const found = session.recoverable.value;
            if (found !== undefined) config.value = found.config;
            session.recover();
            showCurves();
          }}
        />
        <div class="column side">
          <Settings
            config={config}
            file={file}
            locked={session.busy}
            onStart={() => {
              problems.value = [];
              const { data } = config.value;
              session.start(config.value, data.kind === "file" ? file.value : undefined);
              showCurves();
            }}
          />
        </div>
        <div class="work">
          <ControlBar session={session} steps={config.value.steps} />
          <LossCard session={session} config={shown} theme={drawnTheme} />
          <Facts session={session} />
          <SpectrumCard session={session} config={config} theme={drawnTheme} />
          <SampleCard session={session} config={shown} />
        </div>
        <p class="hidden" role="status">
          {session.announcement}
        </p>
      </main>
    </>
  );
}

/** On a phone they stand below the settings. */
function showCurves(): void {
  if (!matchMedia("(min-width: 60rem)").matches) curvesCard()?.scrollIntoView();
}

/** A button, not a link: a fragment would replace the configuration in the address. */
function focusCurves(): void {
  curvesCard()?.focus();
}

const curvesCard = (): HTMLElement | null => document.querySelector("#curves");
