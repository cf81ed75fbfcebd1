// Each shell asks the command itself what may stand at the cursor, so a script never gets old: `landfall __complete`
// is given the words up to the cursor, the last one unfinished, and prints candidates as `word<TAB>explanation`.

const bash = `# landfall: completion for bash. Load it with: eval "$(landfall completion bash)"
_landfall() {
  local line word
  COMPREPLY=()
  while IFS=$'\\t' read -r word _; do
    if [ "$word" = ':files' ]; then
      compopt -o default 2>/dev/null
      continue
    fi
    [ -n "$word" ] && COMPREPLY+=("$word")
  done < <(landfall __complete "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -F _landfall landfall`

const zsh = `#compdef landfall
# landfall: completion for zsh. Load it with: eval "$(landfall completion zsh)"
_landfall() {
  local -a found
  local word about
  while IFS=$'\\t' read -r word about; do
    if [[ $word == ':files' ]]; then
      _files
      continue
    fi
    [[ -n $word ]] && found+=("\${word//:/\\\\:}\${about:+:$about}")
  done < <(landfall __complete "\${(@)words[2,$CURRENT]}" 2>/dev/null)
  (( $#found )) && _describe 'landfall' found
}
compdef _landfall landfall`

const fish = `# landfall: completion for fish. Load it with: landfall completion fish | source
function __landfall_complete
    set -l words (commandline -opc) (commandline -ct)
    for line in (landfall __complete $words[2..-1] 2>/dev/null)
        if test "$line" = ':files'
            __fish_complete_path (commandline -ct)
        else
            echo $line
        end
    end
end
complete -c landfall -f -a '(__landfall_complete)'`

/** The completion script of each shell. */
export const completionScripts: { readonly [shell: string]: string } = { bash, zsh, fish }
