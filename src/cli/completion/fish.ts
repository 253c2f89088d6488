import type { Command } from '../commands.js';
import type { Option } from '../option-table.js';
import { offerOf, operandsOf } from './words.js';

/** For `pipeline completion fish | source`. */
export function fishScript(commands: readonly Command[]): string {
  const names = [...commands.map(({ name }) => name), 'help'].join(' ');
  return `# Completion of pipeline for fish: pipeline completion fish | source
complete -c pipeline -n 'not __fish_seen_subcommand_from ${names}' -f
${commands.map(({ name, summary }) => `complete -c pipeline -n 'not __fish_seen_subcommand_from ${names}' -a ${name} -d ${quotedForFish(summary)}`).join('\n')}
complete -c pipeline -n '__fish_seen_subcommand_from help' -f -a '${commands.map(({ name }) => name).join(' ')}'
${commands.flatMap(linesOf).join('\n')}
`;
}

function linesOf(command: Command): string[] {
  const start = `complete -c pipeline -n '__fish_seen_subcommand_from ${command.name}'`;
  const operands = operandsOf(command);
  const lines = Object.entries(command.options).map(([name, option]) => `${start} ${optionOf(name, option)}`);
  if (operands.kind === 'files') return lines;
  const words = operands.kind === 'words' ? ` -a '${operands.words.join(' ')}'` : '';
  return [`${start} -f${words}`, ...lines];
}

function optionOf(name: string, option: Option): string {
  const short = option.short === undefined ? '' : `-s ${option.short} `;
  const offer = offerOf(option);
  const values = {
    none: option.takes.kind === 'flag' ? '' : ' -x',
    words: offer.kind === 'words' ? ` -x -a '${offer.words.join(' ')}'` : '',
    files: ' -r -F',
    folders: " -x -a '(__fish_complete_directories)'",
  }[offer.kind];
  return `${short}-l ${name}${values} -d ${quotedForFish(option.help)}`;
}

/** Within single quotes fish knows a backslash before a quote or a backslash. */
function quotedForFish(text: string): string {
  return `'${text.replaceAll(/['\\]/g, String.raw`\$&`)}'`;
}
