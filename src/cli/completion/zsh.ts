import type { Command } from '../commands.js';
import type { Option } from '../option-table.js';
import { namesOf, type Offer, offerOf, operandsOf, quoted } from './words.js';

/** For a file `_pipeline` in a folder of `fpath`, or for `eval "$(pipeline completion zsh)"`. */
export function zshScript(commands: readonly Command[]): string {
  return `#compdef pipeline
# Completion of pipeline for zsh: eval "$(pipeline completion zsh)" after compinit, or a file _pipeline in fpath
_pipeline() {
  local -a commands
  commands=(
${commands.map(({ name, summary }) => `    ${quoted(`${name}:${summary}`)}`).join('\n')}
    'help:every option of a command in full'
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command="\${words[2]}"
  shift words
  (( CURRENT-- ))
  case "$command" in
    help) _describe command commands ;;
${commands.map(caseOf).join('\n')}
  esac
}
if [ "\${funcstack[1]}" = _pipeline ]; then _pipeline "$@"; else compdef _pipeline pipeline; fi
`;
}

function caseOf(command: Command): string {
  const specs = Object.entries(command.options).flatMap(([name, option]) =>
    namesOf(name, option).map((flag) => quoted(specOf(flag, option))),
  );
  const operands = quoted(
    `*:${operandsOf(command).kind === 'words' ? 'shell' : 'file'}:${actionOf(operandsOf(command))}`,
  );
  return `    ${command.name})
      _arguments -s \\
${[...specs, operands].map((spec) => `        ${spec}`).join(' \\\n')}
      ;;`;
}

/** Brackets and colons have a meaning of their own in a spec. */
function specOf(flag: string, option: Option): string {
  const help = option.help.replaceAll(/[[\]:\\]/g, String.raw`\$&`);
  const { takes } = option;
  const repeated = option.repeats === true ? '*' : '';
  if (takes.kind === 'flag') return `${repeated}${flag}[${help}]`;
  const placeholder = takes.placeholder.replaceAll(/[[\]:\\]/g, ' ');
  return `${repeated}${flag}${flag.startsWith('--') ? '=' : '+'}[${help}]:${placeholder}:${actionOf(offerOf(option))}`;
}

function actionOf(offer: Offer): string {
  switch (offer.kind) {
    case 'none':
      return ' ';
    case 'words':
      return `(${offer.words.join(' ')})`;
    case 'files':
      return '_files';
    case 'folders':
      return '_files -/';
  }
}
