# Completion of recirc for bash. Installed as share/bash-completion/completions/recirc; to try it:
#   source tools/completion/recirc.bash
_recirc() {
  local word candidate
  local -a words=()
  # Bash takes --flag=value apart at the equals sign; recirc wants it whole.
  for word in "${COMP_WORDS[@]:1:COMP_CWORD}"; do
    if [[ ${#words[@]} -gt 0 && ${words[-1]} == --* && ($word == = || ${words[-1]} == *=) ]]; then
      words[-1]+=$word
    else
      words+=("$word")
    fi
  done
  COMPREPLY=()
  while IFS=$'\t' read -r candidate _; do
    # What stands before the equals sign is on the line already.
    [[ $candidate == --*=* ]] && candidate=${candidate#*=}
    COMPREPLY+=("$candidate")
  done < <("${COMP_WORDS[0]}" __complete "${words[@]}" 2>/dev/null)
  # A folder is not the end of a path.
  [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == */ ]] && compopt -o nospace
  return 0
}
complete -o bashdefault -o default -F _recirc recirc
