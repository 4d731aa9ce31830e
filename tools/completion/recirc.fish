# Completion of recirc for fish. Installed in share/fish/vendor_completions.d; to try it:
#   source tools/completion/recirc.fish
function __recirc_complete
    set -l words (commandline --tokenize --cut-at-cursor --current-process)
    $words[1] __complete $words[2..-1] (commandline --current-token --cut-at-cursor) 2>/dev/null
end
complete --command recirc --no-files --arguments '(__recirc_complete)'
