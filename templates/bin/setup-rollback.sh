# shellcheck shell=sh
# Going back to where the last run that changed anything began. What that replaces is kept as a
# run's is, so that going back twice is going forward.

# Until it ends, what was $previous when it began is $returning: one that was killed goes on there.
roll_back() {
    if [ ! -d "$returning" ]; then
        [ -d "$previous/files" ] || fail 'there is nothing to go back to'
        check_dhcp_conf "$previous/files$dhcp_conf"
        check_rival
        [ "$faults" -eq 0 ] || fail 'nothing was changed'
        mv "$previous" "$returning"
    fi
    make_previous
    keep "$state/installed"
    # Until it is through, both what is there and what comes back is netpxe's.
    {
        cat "$work/installed"
        cat "$returning/files$state/installed" 2>/dev/null || :
    } | replace_installed

    (cd "$returning/files" && find . ! -type d | sed 's|^\.||' | sort) >"$work/old"
    # The DHCP server follows the others here too.
    grep -vE -e '^/etc/(dhcp|kea)/' -e "^$state/" "$work/old" >"$work/ordered" || :
    grep -E '^/etc/(dhcp|kea)/' "$work/old" >>"$work/ordered" || :
    while read -r path <&3; do
        begin_return
        put_back "$returning" "$path"
        say "put back $path"
    done 3<"$work/ordered"
    grep -vxF -e "$state/installed" "$returning/created" >"$work/new" || :
    while read -r path <&3; do
        exists "$path" || continue
        begin_return
        take_away "$path"
        say "removed $path"
    done 3<"$work/new"
    put_back "$returning" "$state/installed"
    touch "$previous/complete"
    rm -rf "$returning"
}

# Before $path changes.
begin_return() {
    keep "$path"
    # shellcheck disable=SC2046 # a list of words
    touch_services $(services_of "$path")
}
