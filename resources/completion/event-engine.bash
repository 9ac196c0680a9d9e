# shellcheck shell=bash
# SPDX-License-Identifier: BSD-3-Clause
# Completion for bash. It asks the command itself, so it knows every option that its --help names.

_event_engine_words() {
    local current=${COMP_WORDS[COMP_CWORD]} known
    if [[ $COMP_CWORD -eq 1 ]]; then
        known=$("${COMP_WORDS[0]}" --help 2>/dev/null | sed -n '/^Subcommands:/,/^$/s/^  \([a-z]*\) .*/\1/p')
    elif [[ $current == -* ]]; then
        known=$("${COMP_WORDS[0]}" "${COMP_WORDS[1]}" --help 2>/dev/null | sed -n 's/^  \(-[a-z],\)\?\(--[a-z-]*\).*/\2/p')
    fi
    mapfile -t COMPREPLY < <(compgen -W "${known:-}" -- "$current")
}

complete -o default -F _event_engine_words event-engine
