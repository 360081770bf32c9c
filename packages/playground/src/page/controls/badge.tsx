import { runMark } from "../run_marks.ts";

/** A run's letter on its colour. */
export function Badge({ run }: { readonly run: number }) {
  const { letter, color } = runMark(run);
  return (
    <span class="badge" style={{ "--run": `var(${color})` }}>
      {letter}
    </span>
  );
}
