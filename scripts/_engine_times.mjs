// Times training steps of nano in several engines: `npm run engines -- --time`.
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { PlainError, ROOT, run } from "./_workspace.mjs";

const PROGRAM = join(ROOT, "benchmarks", "dist", "engine_step.js");
const RESULTS = join(ROOT, "benchmarks", "results");
const THREADS = 2;
const ROUNDS = 5;
/** Seconds for each rule in a round. */
const SECONDS = 2;

/**
 * Times engines in turn, round by round, so that a change in the machine's speed affects all of
 * them alike. Writes a dated JSON and table to benchmarks/results.
 *
 * @param {{ name: string, command: string[], env: Record<string, string>, version: string }[]}
 *   engines
 */
export async function timeEngines(engines) {
  const times = new Map(engines.map((engine) => [engine, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const engine of engines) {
      const answer = await answerOf(engine);
      times.get(engine).push(answer);
      console.log(
        `round ${round + 1}/${ROUNDS}  ${engine.name}: ${JSON.stringify(answer.seconds)}`,
      );
    }
  }
  const rows = engines.map((engine) => ({
    engine: engine.name,
    version: engine.version,
    device: times.get(engine)[0].device,
    seconds: times.get(engine).map(({ seconds }) => seconds),
  }));
  const facts = {
    date: new Date().toISOString(),
    processor: cpus()[0]?.model.trim(),
    threads: THREADS,
  };
  const path = join(RESULTS, `engines_${facts.date.slice(0, 10)}`);
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(`${path}.json`, `${JSON.stringify({ ...facts, rows }, null, 2)}\n`);
  const page = engineTable({ ...facts, rows });
  writeFileSync(`${path}.md`, page);
  console.log(page);
}

async function answerOf({ name, command, env }) {
  const words = [...command.slice(1), PROGRAM, String(SECONDS), String(THREADS)];
  const { exitCode, output } = await run(command[0], words, { quiet: true, env });
  if (exitCode !== 0) {
    console.error(output);
    throw new PlainError(`Cannot time ${name}: its program failed`, "mend what it names above");
  }
  const line = output.split("\n").find((each) => each.startsWith('{"device"'));
  return JSON.parse(line);
}

/** Writes the table: the median seconds of a step, and the speed over the first engine's. */
export function engineTable({ date, processor, threads, rows }) {
  const rules = Object.keys(rows[0].seconds[0]);
  const lines = rows.map(({ engine, version, seconds }) => {
    const cells = rules.map((rule) => {
      const [own, first] = [seconds, rows[0].seconds].map((all) => all.map((each) => each[rule]));
      const ratio = median(own.map((value, round) => first[round] / value));
      return `${(median(own) * 1000).toFixed(0)} ms (${ratio.toFixed(2)})`;
    });
    return `| ${[engineName(engine, version), ...cells].join(" | ")} |`;
  });
  return [
    `Seconds of a training step of nano (16×128) on the CPU backend, ${threads} threads, without the`,
    `system's BLAS, median of ${rows[0].seconds.length} rounds in turn; in parentheses the speed over the first row's.`,
    `${processor}, ${date.slice(0, 10)}.`,
    "",
    `| engine | ${rules.join(" | ")} |`,
    `|---|${"---:|".repeat(rules.length)}`,
    ...lines,
    "",
  ].join("\n");
}

const NAMES = { deno: "Deno", bun: "Bun" };
const engineName = (engine, version) => `${NAMES[engine] ?? "Node"} ${version}`;

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2;
}
