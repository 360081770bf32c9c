import { runMark } from "../run_marks.ts";

/** Letter of a run on the run's colour. */
export function Badge({ run }: { readonly run: number }) {
  const { letter, color } = runMark(run);
  return (
    <span class="badge" style={{ "--run": `var(${color})` }}>
      {letter}
    </span>
  );
}
