"""The only adapter to Typer's private parts: the scripts that shells complete command lines with.

Typer's own scripts for zsh and fish run the program by its name, which finds none for `./main`; that for bash puts a
space behind `stars=`, where a value follows. `tests/core/test_internals.py` tests what Pulpo relies on.
"""

from typer import _completion_shared

BASH = r"""
%(complete_func)s() {
    local IFS=$'\n'
    COMPREPLY=( $( env COMP_WORDS="${COMP_WORDS[*]}" \
                   COMP_CWORD=$COMP_CWORD \
                   %(autocomplete_var)s=complete_bash "${1/#\~/$HOME}" ) )
    if [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *= ]]; then
        compopt -o nospace
    fi
    return 0
}

complete -o default -F %(complete_func)s %(prog_name)s
"""
ZSH = """
#compdef %(prog_name)s

%(complete_func)s() {
  eval $(env _TYPER_COMPLETE_ARGS="${words[1,$CURRENT]}" %(autocomplete_var)s=complete_zsh ${~words[1]})
}

compdef %(complete_func)s %(prog_name)s
"""
_FISH_CALL = (
    "env %(autocomplete_var)s=complete_fish _TYPER_COMPLETE_FISH_ACTION={action} "
    "_TYPER_COMPLETE_ARGS=(commandline -cp) (commandline -opc)[1]"
)
FISH = (
    f'complete --command %(prog_name)s --no-files --arguments "({_FISH_CALL.format(action="get-args")})" '
    f'--condition "{_FISH_CALL.format(action="is-args")}"'
)


def use_completion_scripts() -> None:
    """Let `--show-completion` and `--install-completion` use these scripts, which run the program that was typed."""
    _completion_shared._completion_scripts.update(bash=BASH, zsh=ZSH, fish=FISH)
