import type { CommandWords, Value } from "./words.ts";

/** Returns a completion script of `lrm` for bash 3.2 and later. */
export function bashScript(commands: readonly CommandWords[]): string {
  const names = commands.map(({ name }) => name);
  return `# Completes lrm in bash. In ~/.bashrc: source <(lrm completion bash)
_lrm() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD - 1]} names="" paths=""
  # --flag=value comes as three words.
  [[ $current == "=" ]] && current=""
  [[ $previous == "=" ]] && previous=\${COMP_WORDS[COMP_CWORD - 2]}
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    names="${names.join(" ")} help --help --version"
  else
    case \${COMP_WORDS[1]} in
${commands.map(commandCase).join("\n")}
      help) names="${names.join(" ")}" ;;
    esac
  fi
  COMPREPLY=($(compgen -W "$names" -- "$current"))
  if [[ -n $paths ]]; then
    local IFS=$'\\n'
    compopt -o filenames 2>/dev/null
    COMPREPLY+=($(compgen "$paths" -- "$current"))
  fi
}
complete -F _lrm lrm
`;
}

function commandCase({ name, flags, words }: CommandWords): string {
  const valued = flags.flatMap(({ long, value }) =>
    value === undefined ? [] : [`          ${long}) ${choose(value)} ;;`],
  );
  const long = flags.map((flag) => flag.long).join(" ");
  const word = words.at(-1);
  return `      ${name})
        case $previous in
${[...valued, `          *) if [[ $current == -* ]]; then names="${long}"; else ${choose(word)}; fi ;;`].join("\n")}
        esac
        ;;`;
}

/** Returns the code that sets the suggestions. */
function choose(value: Value | undefined): string {
  switch (value?.kind) {
    case "names":
      return `names="${value.names.join(" ")}"`;
    case "file":
      return "paths=-f";
    case "folder":
      return "paths=-d";
    case "text":
    case undefined:
      return ":";
    default:
      return value satisfies never;
  }
}
