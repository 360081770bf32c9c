import type { CommandWords, FlagWords, Value } from "./words.ts";

/** Returns a completion script of `lrm` for fish 3 and later. */
export function fishScript(commands: readonly CommandWords[]): string {
  const first = "__fish_use_subcommand";
  const lines = [
    "# Completes lrm in fish. Once: lrm completion fish > ~/.config/fish/completions/lrm.fish",
    "complete -c lrm -f",
    `complete -c lrm -n ${first} -s h -l help -d 'show the help'`,
    `complete -c lrm -n ${first} -s V -l version -d 'print the version'`,
    `complete -c lrm -n ${first} -a help -d 'show the help of a command'`,
    ...commands.flatMap((command) => [
      `complete -c lrm -n ${first} -a ${command.name} -d ${quoted(command.description)}`,
      ...linesOf(command),
    ]),
  ];
  return `${lines.join("\n")}\n`;
}

function linesOf({ name, flags, words }: CommandWords): string[] {
  const begin = `complete -c lrm -n '__fish_seen_subcommand_from ${name}'`;
  const word = words.at(-1);
  return [
    ...flags.map((flag) => `${begin} ${flagWords(flag)} -d ${quoted(flag.description)}`),
    ...(word === undefined || word.kind === "text" ? [] : [`${begin} ${offer(word, false)}`]),
  ];
}

function flagWords({ long, short, value }: FlagWords): string {
  return [
    ...(short === undefined ? [] : [`-s ${short.slice(1)}`]),
    `-l ${long.slice(2)}`,
    ...(value === undefined ? [] : [offer(value, true)]),
  ].join(" ");
}

/** @param needed  true if the flag requires a value */
function offer(value: Value, needed: boolean): string {
  const alone = needed ? "-x" : "-f";
  switch (value.kind) {
    case "names":
      return `${alone} -a '${value.names.join(" ")}'`;
    case "file":
      return needed ? "-r -F" : "-F";
    case "folder":
      return `${alone} -a '(__fish_complete_directories)'`;
    case "text":
      return alone;
    default:
      return value satisfies never;
  }
}

function quoted(text: string): string {
  return `'${text.replace(/['\\]/g, "\\$&")}'`;
}
