# shellcheck shell=sh
# What a run will do. All of it is written down before the first step is done: a run that has to
# stop has changed nothing by then, and --dry-run only leaves out the doing.
#
# $work/steps has a step a line, in the order in which they are done:
#
#     folder PATH [OWNER]
#     put PATH MODE GID SOURCE
#     link PATH TARGET
#     check_web
#     remove PATH
#
# $work/wanted has the path of every file that belongs on the host, $work/left of those about which
# this run knows nothing. Paths are those of the host: they lie below $root, and hold no blanks.

# PATH: whether there is something, be it a link that leads nowhere
exists() {
    [ -e "$root$1" ] || [ -h "$root$1" ]
}

# VERB PATH [...]: a step, of which the services that read PATH will be told.
plan_step() {
    say "$*" >>"$work/steps"
    # shellcheck disable=SC2046 # a list of words
    touch_services $(services_of "$2")
}

# ---- What is wanted ---------------------------------------------------------

# PATH [OWNER]: a folder; one with an owner is for that one alone.
want_folder() {
    [ ! -d "$root$1" ] || return 0
    if exists "$1"; then
        fault "$1 is not a folder"
    elif has_room "$1"; then
        plan_step folder "$@"
    fi
}

# KIND SOURCE PATH: a file. KIND is public (0644), program (0755), or kickstart (0640, readable for
# the web server alone).
want() {
    case $1 in
    public) mode=644 gid=0 ;;
    program) mode=755 gid=0 ;;
    kickstart) mode=640 gid=$web_gid ;;
    esac
    kind=$1 from=$2 path=$3
    say "$path" >>"$work/wanted"
    if is_as_wanted && [ "$(stat -c '%a %g' "$root$path")" = "$mode $gid" ]; then
        return
    fi
    if has_room "$path" && may_replace; then
        plan_step put "$path" "$mode" "$gid" "$from"
    fi
}

# TARGET PATH: a symbolic link.
want_link() {
    kind=link from=$work/link path=$2
    say "symbolic link to $1" >"$from"
    say "$path" >>"$work/wanted"
    if [ -h "$root$path" ] && [ "$(readlink "$root$path")" = "$1" ]; then
        return
    fi
    if has_room "$path" && may_replace; then
        plan_step link "$path" "$1"
    fi
}

# FOLDER PATH: a folder of the tree in a root. Most files have not changed, so that all are looked
# at together. Names in the tree hold no blanks.
want_tree() {
    [ -d "$tree/$1" ] || return 0
    (cd "$tree/$1" && find . -type f | sed 's|^\./||' | sort) >"$work/names"
    sed "s|^|$2/|" "$work/names" >>"$work/wanted"
    list_stale "$1" "$root$2" >"$work/stale"
    # Kickstarts first: the rest points to them.
    sort -u "$work/stale" >"$work/names"
    grep '^ks/' "$work/names" >"$work/ordered" || :
    grep -v '^ks/' "$work/names" >>"$work/ordered" || :
    while read -r name; do
        case $1/$name in
        http/ks/*) want kickstart "$tree/$1/$name" "$2/$name" ;;
        *) want public "$tree/$1/$name" "$2/$name" ;;
        esac
    done <"$work/ordered"
}

# FOLDER ROOT: which of the files in $work/names are not in the root as the folder of the tree has
# them: by contents, then by mode, group and kind.
list_stale() {
    mkdir -p "$work/empty"
    there=$2
    [ -d "$there" ] || there=$work/empty
    (cd "$tree/$1" && xargs -r sha256sum) <"$work/names" >"$work/sums"
    (cd "$there" && { sha256sum -c "$work/sums" 2>/dev/null || :; }) | sed -n 's/: FAILED.*//p'
    (cd "$there" && { xargs -r stat -c '%a %g %F %n' 2>/dev/null || :; }) <"$work/names" |
        awk -v gid="$web_gid" -v folder="$1" '
            { wanted = "644 0 regular file" }
            folder == "http" && $NF ~ /^ks\// { wanted = "640 " gid " regular file" }
            { name = $NF; sub(/ [^ ]*$/, ""); sub(/regular empty file/, "regular file") }
            $0 != wanted { print name }'
}

# What earlier runs installed and this tree no longer has: a machine that is gone must not boot, and
# its kickstart must not be read. What somebody edited stays, and so does what was there before.
plan_removals() {
    cat "$work/wanted" "$work/left" >"$work/kept"
    awk 'NR == FNR { kept[$0]; next } !($2 in kept) { print $2 }' "$work/kept" "$work/installed" |
        sort -u >"$work/stale"
    while read -r path; do
        exists "$path" || continue
        [ "$roots_only" = no ] || case $path in /etc/* | /usr/*) continue ;; esac
        # The package's init script refuses to run without it.
        case $path in /etc/default/*)
            say "kept $path: no longer generated, so it is yours now"
            continue
            ;;
        esac
        if ! is_ours "$path"; then
            say "kept $path: no longer generated, but edited since it was installed"
        elif is_original "$path"; then
            say "kept $path: no longer needed, but it was there before netpxe"
        else
            plan_step remove "$path"
        fi
    done <"$work/stale"
}

# ---- What stands in the way -------------------------------------------------

# PATH: can something be made there? All that stands above it must be folders.
has_room() {
    above=${1%/*}
    while [ -n "$above" ] && ! exists "$above"; do
        above=${above%/*}
    done
    [ -z "$above" ] || [ -d "$root$above" ] && return
    # Once for all that would be in it.
    [ "${blocked:-}" = "$above" ] || fault "$above is not a folder"
    blocked=$above
    return 1
}

# May what is at $path give way to $from? What netpxe put there may, and what a package put there,
# unless somebody edited it since; anything else only if it is forced.
may_replace() {
    if [ -d "$root$path" ] && [ ! -h "$root$path" ]; then
        fault "$path is a folder"
        return 1
    fi
    if ! exists "$path" || is_as_wanted || is_ours "$path" || is_packaged || is_forced; then
        [ "$diff" = no ] || show_difference
        return 0
    fi
    if is_known; then
        fault "$path was edited since netpxe installed it"
    else
        fault "$path is not netpxe's, and it differs"
    fi
    show_difference >&2
    refused=$((refused + 1))
    return 1
}

# Does $path hold already what is wanted there?
is_as_wanted() {
    [ -f "$root$path" ] && [ ! -h "$root$path" ] || return 1
    cmp -s "$from" "$root$path" && return
    case $path in
    /etc/default/*) [ "$(sum_of "$path")" = "$(sum_as "$path" <"$from")" ] ;;
    *) return 1 ;;
    esac
}

# PATH: is it as a run left it? While a run goes on, both what was there and what will be counts.
is_ours() {
    grep -qxF -e "$(sum_of "$1") $1" "$work/installed"
}

is_forced() {
    case $forced in
    all) return 0 ;;
    *"
$path
"*) return 0 ;;
    *) return 1 ;;
    esac
}

# Did a run put something at $path, whatever is there now?
is_known() {
    awk -v path="$path" '$2 == path { found = 1; exit } END { exit !found }' "$work/installed"
}

# Is $path as a package left it?
is_packaged() {
    [ -f "$root$path" ] && [ ! -h "$root$path" ] || return 1
    is_conffile || { ! is_known && says_nothing; }
}

# Does dpkg know this very file? In its lists of them, a line is a blank, the path, the sum.
is_conffile() {
    [ -r "$root/var/lib/dpkg/status" ] || return 1
    sum=$(md5sum <"$root$path" | cut -d ' ' -f 1)
    awk -v path="$path" -v sum="$sum" '
        /^ / && $1 == path && $2 == sum { found = 1; exit }
        END { exit !found }' "$root/var/lib/dpkg/status"
}

# Does $path say nothing that nobody has written? Scripts of Debian's packages make the files in
# /etc/default, which dpkg therefore does not know; EL's dhcpd.conf is a comment.
says_nothing() {
    case $path in
    /etc/default/*) { packaged_settings && settings_of "$from"; } >"$work/harmless" ;;
    /etc/*) : >"$work/harmless" ;;
    *) return 1 ;;
    esac
    ! settings_of "$root$path" | grep -qvxF -f "$work/harmless"
}

# What the packages isc-dhcp-server and tftpd-hpa, old and new, write there where debconf was left
# alone.
packaged_settings() {
    cat <<'END'
INTERFACESv4=
INTERFACESv6=
TFTP_USERNAME=tftp
TFTP_DIRECTORY=/srv/tftp
TFTP_DIRECTORY=/var/lib/tftpboot
TFTP_ADDRESS=:69
TFTP_ADDRESS=0.0.0.0:69
TFTP_OPTIONS=--secure
END
}

# FILE: its lines, without comments and quotes
settings_of() {
    sed "/^[[:space:]]*\(#.*\)\{0,1\}\$/d; s/[\"']//g" "$1"
}

# ---- What is shown ----------------------------------------------------------

# From what is at $path to $from, as a unified diff. A kickstart is all secrets.
show_difference() {
    if [ "$kind" = kickstart ]; then
        say "$path: other contents; a kickstart holds secrets, so they are not shown"
        return
    fi
    old=$root$path
    if [ -h "$old" ]; then
        say "symbolic link to $(readlink "$old")" >"$work/old"
        old=$work/old
    elif [ ! -e "$old" ]; then
        old=/dev/null
    fi
    diff -u --label "$path" --label "$path (new)" "$old" "$from" | hide_secrets
}

# The file of a stranger may hold the key of dynamic DNS or a password of GRUB, or control terminals.
hide_secrets() {
    tr -d '\000-\010\013-\037\177' | awk '
        NR > 2 && tolower($0) ~ /secret|passw|pbkdf2|[$][0-9a-z]+[$]/ {
            print substr($0, 1, 1) "(hidden: this line may hold a secret)"
            next
        }
        { print }'
}

# What a run would do, for --dry-run.
show_steps() {
    while read -r verb path _; do
        case $verb in
        folder) say "would make $path" ;;
        put) say "would write $path" ;;
        link) say "would link $path" ;;
        remove) say "would remove $path" ;;
        esac
    done <"$work/steps"
}
