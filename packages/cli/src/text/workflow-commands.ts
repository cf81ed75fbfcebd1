/**
 * A text in which a runner of GitHub Actions finds no instruction: it takes `::name::` after any blanks at the start of a
 * line, and `##[name]` anywhere in one, on both streams. JSON stays what it is.
 *
 * See https://docs.github.com/actions/reference/workflow-commands-for-github-actions, and for the older form
 * https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
 */
export function withoutCommands(text: string): string {
  const isJson = /^[[{]/.test(text)
  return text.replace(/^([\s\x85]*):(?=:)/gm, '$1: ').replaceAll('##[', isJson ? '#\\u0023[' : '# #[')
}
