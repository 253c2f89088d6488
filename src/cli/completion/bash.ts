import type { Command } from '../commands.js';
import { namesOf, type Offer, offerOf, operandsOf, quoted } from './words.js';

/** For `eval "$(pipeline completion bash)"`. */
export function bashScript(commands: readonly Command[]): string {
  return `# Completion of pipeline for bash: eval "$(pipeline completion bash)"
_pipeline() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}"
  COMPREPLY=()
  # bash takes --option=word apart
  if [ "$current" = = ]; then current=; elif [ "$previous" = = ]; then previous="\${COMP_WORDS[COMP_CWORD-2]}"; fi
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W ${quoted([...commands.map(({ name }) => name), 'help', '--help', '--version'].join(' '))} -- "$current"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
    help) COMPREPLY=($(compgen -W ${quoted(commands.map(({ name }) => name).join(' '))} -- "$current")) ;;
${commands.map(caseOf).join('\n')}
  esac
}
complete -o filenames -F _pipeline pipeline
`;
}

function caseOf(command: Command): string {
  const entries = Object.entries(command.options);
  const names = entries.flatMap(([name, option]) => namesOf(name, option)).join(' ');
  const valued = entries
    .filter(([, { takes }]) => takes.kind !== 'flag')
    .map(
      ([name, option]) =>
        `        ${namesOf(name, option).join('|')}) ${replyOf(offerOf(option))}; return ;;`,
    );
  return `    ${command.name})
      case "$previous" in
${valued.join('\n')}
      esac
      case "$current" in
        -*) COMPREPLY=($(compgen -W ${quoted(names)} -- "$current")) ;;
        *) ${replyOf(operandsOf(command))} ;;
      esac
      ;;`.replace('      case "$previous" in\n\n      esac\n', '');
}

function replyOf(offer: Offer): string {
  switch (offer.kind) {
    case 'none':
      return ':';
    case 'words':
      return `COMPREPLY=($(compgen -W ${quoted(offer.words.join(' '))} -- "$current"))`;
    case 'files':
      return 'mapfile -t COMPREPLY < <(compgen -f -- "$current")';
    case 'folders':
      return 'mapfile -t COMPREPLY < <(compgen -d -- "$current")';
  }
}
