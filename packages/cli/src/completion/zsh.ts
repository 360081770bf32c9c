import type { CommandWords, FlagWords, Value } from "./words.ts";

/**
 * Returns a completion script of `lrm` for zsh. It works in a folder of `$fpath`, and when sourced.
 */
export function zshScript(commands: readonly CommandWords[]): string {
  return `#compdef lrm
# Completes lrm in zsh. Once: lrm completion zsh > "\${fpath[1]}/_lrm"; or in ~/.zshrc: source <(lrm completion zsh)
_lrm() {
  local context state line
  typeset -A opt_args
  _arguments -C '(- *)'{-h,--help}'[show the help]' '(- *)'{-V,--version}'[print the version]' '1: :->command' '*:: :->words'
  case $state in
    command)
      local -a commands=(
${commands.map(({ name, description }) => `        ${quoted(`${name}:${description}`)}`).join("\n")}
        'help:show the help of a command'
      )
      _describe command commands
      ;;
    words)
      case $line[1] in
${commands.map(commandCase).join("\n")}
        help) _arguments '1: :(${commands.map(({ name }) => name).join(" ")})' ;;
      esac
      ;;
  esac
}
if [[ \${funcstack[1]} == _lrm ]]; then _lrm "$@"; else compdef _lrm lrm; fi
`;
}

function commandCase({ name, flags, words }: CommandWords): string {
  const specs = [
    ...flags.map(flagSpec),
    ...words.map((value, at) =>
      quoted(`${at === words.length - 1 ? "*" : at + 1}: :${action(value)}`),
    ),
  ];
  return `        ${name})
          _arguments \\
${specs.map((spec) => `            ${spec}`).join(" \\\n")}
          ;;`;
}

/** Formats a flag for `_arguments`: `--steps=[optimizer steps]: : `. */
function flagSpec({ long, short, description, value }: FlagWords): string {
  const explained = `[${description.replace(/[[\]\\]/g, "\\$&")}]`;
  if (value !== undefined) return quoted(`${long}=${explained}: :${action(value)}`);
  if (short === undefined) return quoted(`${long}${explained}`);
  return `{${short},${long}}${quoted(explained)}`;
}

function action(value: Value): string {
  switch (value.kind) {
    case "names":
      return `(${value.names.join(" ")})`;
    case "file":
      return "_files";
    case "folder":
      return "_files -/";
    case "text":
      return " ";
    default:
      return value satisfies never;
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
