import type { Signal } from "@preact/signals";
import { Action } from "../controls/action.tsx";
import { MOVES, moved, type Part } from "./zoom.ts";

export interface ZoomBarProps {
  /** The part that is shown; undefined for the whole axis. */
  readonly part: Signal<Part | undefined>;
  /** Ends of the whole axis. */
  readonly axis: Part;
}

const BUTTONS = Object.entries(MOVES);

/** Buttons that zoom a chart, for those who do not drag over it. */
export function ZoomBar({ part, axis }: ZoomBarProps) {
  const shown = part.value;
  return (
    <fieldset class="row zoom" aria-label="Part of the curves">
      {BUTTONS.map(([name, move], index) => (
        <Action
          key={name}
          kind="plain"
          refused={index > 0 && shown === undefined}
          onAction={() => {
            part.value = moved(axis, shown ?? axis, move);
          }}
        >
          {name}
        </Action>
      ))}
      <Action
        kind="plain"
        refused={shown === undefined}
        onAction={() => {
          part.value = undefined;
        }}
      >
        Whole curve
      </Action>
    </fieldset>
  );
}
