import { type Signal, useSignal } from "@preact/signals";
import type { PlaygroundConfig } from "../config.ts";
import { Action } from "./controls/action.tsx";
import { Segments } from "./controls/segments.tsx";
import type { Finetuning } from "./finetuning.ts";
import { addressOf, copyText } from "./share.ts";
import { THEMES, type Theme } from "./theme.ts";

export interface TopProps {
  readonly finetuning: Finetuning;
  readonly config: Signal<PlaygroundConfig>;
  readonly theme: Signal<Theme>;
}

const THEME_NAMES: Readonly<Record<Theme, string>> = {
  system: "System",
  light: "Light",
  dark: "Dark",
};

/** The page's title, with its link and its theme. */
export function Top({ finetuning, config, theme }: TopProps) {
  const message = useSignal("");
  return (
    <header class="top">
      <div>
        <h1>LRM playground</h1>
        <p class="muted small">
          Train small language models in this tab with several optimizers side by side. Nothing
          leaves this computer.
        </p>
      </div>
      <div class="row">
        <span role="status" class="small">
          {message.value}
        </span>
        <Action onAction={() => void finetuning.toggle()}>
          {finetuning.shown.value === undefined ? "Fine-tune a model" : "Compare optimizers"}
        </Action>
        <Action
          onAction={async () => {
            const done = await copyText(addressOf(config.value));
            message.value = done ? "Link copied" : "Copy the link from the address bar";
          }}
        >
          Copy link
        </Action>
        <Segments
          label="Theme"
          value={theme.value}
          options={THEMES.map((name) => [name, THEME_NAMES[name]] as const)}
          onValue={(name) => {
            theme.value = name;
          }}
        />
      </div>
    </header>
  );
}
