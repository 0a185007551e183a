# shellcheck shell=sh
# Brings what Secure Boot starts: a distribution's signed shim, and the GRUB that it starts. In
# fetch-kernel and in mirror-sync, of which this uses `fetch`.
#
# The functions below are about one line of `signed` in their .conf: `source`, `arch` (x64 or aa64),
# `folder`, `web`; and in fetch-kernel.conf `suites` and `keyring`.

fetch_signed() {
    make_new
    if [ -z "$suites" ]; then
        from_tree
    elif [ "${source%.iso}" != "$source" ]; then
        by_hand "$source is no archive of packages"
    elif ! command -v apt-get >/dev/null || ! command -v dpkg-deb >/dev/null; then
        by_hand 'this machine has no apt-get and dpkg-deb'
    else
        from_archive
    fi || return 1
    [ -e "$new/shim$arch.efi" ] || return 0
    are_programs && say_generations || return 1
    each_place bring_signed
    # Both or none: shim refuses a GRUB of another day.
    publish 'fetched  '
}

# An empty folder for the two.
make_new() {
    new=$work/signed
    rm -rf "$new"
    mkdir "$new"
}

# COMMAND: runs it with each of the files that are wanted.
each_place() {
    for file in "shim$arch.efi" "grub$arch.efi"; do
        "$1" "$tftp_root/$folder/$file"
        [ "$web" = no ] || "$1" "$web_root/$folder/$file"
    done
}

# ---- Where they come from ---------------------------------------------------

# From EFI/BOOT of an installation tree. Few trees list these in .treeinfo; the firmware and shim
# look at the signatures in any case.
from_tree() {
    case $arch in
    x64) boot=BOOTX64.EFI ;;
    aa64) boot=BOOTAA64.EFI ;;
    esac
    : >"$work/sums"
    ! fetch "$source/.treeinfo" "$work/treeinfo" 2>/dev/null ||
        treeinfo <"$work/treeinfo" >"$work/sums"
    take_from_tree "EFI/BOOT/$boot" "shim$arch.efi" &&
        take_from_tree "EFI/BOOT/grub$arch.efi" "grub$arch.efi"
}

# PATH FILE: fetches a file of the tree, and compares its sum if .treeinfo has one.
take_from_tree() {
    if ! fetch "$source/$1" "$new/$2"; then
        fault "cannot fetch $source/$1"
        return 1
    fi
    path=$1
    if awk -v path="$path" '$1 == "sum" && $4 == path { print $2, $3 }' <"$work/sums" |
        while read -r algorithm sum; do
            has_sum "$new/$2" "$algorithm" "$sum" || say no
        done | grep -q no; then
        fault "$source/$1 does not have the sum that .treeinfo says"
        return 1
    fi
}

# From packages of an archive of Debian's kind. apt has lists of its own here, so that the machine's
# release and architecture do not matter; it checks the archive's signature and the sums. For
# fetch-kernel alone, which has read the keyring.
# shellcheck disable=SC2154
from_archive() {
    case $arch in
    x64) debian=amd64 platform=x86_64-efi ;;
    aa64) debian=arm64 platform=arm64-efi ;;
    esac
    if [ ! -r "$keyring" ]; then
        fault "$keyring is missing; install debian-archive-keyring or ubuntu-keyring, whose it is"
        return 1
    fi
    apt=$work/apt
    rm -rf "$apt"
    mkdir -p "$apt/lists/partial" "$apt/archives/partial" "$apt/files"
    : >"$apt/status"
    for suite in $(say "$suites" | tr , ' '); do
        say "deb [arch=$debian signed-by=$keyring] ${source%%/dists/*} $suite main"
    done >"$apt/sources.list"
    cat >"$apt/apt.conf" <<END
Dir::Etc::sourcelist "$apt/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::State::lists "$apt/lists";
Dir::State::status "$apt/status";
Dir::Cache::archives "$apt/archives";
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
APT::Architecture "$debian";
APT::Architectures { "$debian"; };
APT::Sandbox::User "$(id -un)";
APT::Update::Error-Mode "any";
Acquire::Languages "none";
END
    if ! in_apt apt-get -qq update ||
        ! in_apt apt-get -qq download shim-signed "grub-efi-$debian-signed"; then
        fault "cannot fetch shim-signed and grub-efi-$debian-signed of $suites from ${source%%/dists/*}"
        return 1
    fi
    for package in "$apt/archives"/*.deb; do
        dpkg-deb -x "$package" "$apt/files" || return 1
    done
    # Ubuntu keeps an older one beside the latest.
    for file in "$apt/files/usr/lib/shim/shim$arch.efi.signed" \
        "$apt/files/usr/lib/shim/shim$arch.efi.signed.latest"; do
        [ ! -f "$file" ] || cp "$file" "$new/shim$arch.efi"
    done
    cp "$apt/files/usr/lib/grub/$platform-signed/grubnet$arch.efi.signed" "$new/grub$arch.efi" || return 1
    if [ ! -e "$new/shim$arch.efi" ]; then
        fault "shim-signed of $suites has no shim$arch.efi"
        return 1
    fi
}

# COMMAND...: runs it where packages are downloaded to, with the configuration of this run alone.
in_apt() {
    (cd "$apt/archives" && APT_CONFIG=$apt/apt.conf "$@" </dev/null >&2)
}

# WHY: a person has to put them there. What is there stays.
by_hand() {
    why=$1
    each_place keep
}

# FILE
keep() {
    if [ -e "$1" ]; then
        say "kept $1: $why"
        return
    fi
    fault "$1 is missing, and $why: put it there by hand, from the packages shim-signed and" \
        "grub-efi-amd64-signed or grub-efi-arm64-signed of ${suites%%,*}"
}

# ---- What they are ----------------------------------------------------------

are_programs() {
    for file in "shim$arch.efi" "grub$arch.efi"; do
        if [ "$(head -c 2 "$new/$file")" != MZ ]; then
            fault "$source: $file is no EFI program"
            return 1
        fi
    done
}

# Says who signed them, and of which generation they are (SBAT): shim refuses a GRUB that is older
# than it wants.
say_generations() {
    if command -v sbverify >/dev/null; then
        for file in "shim$arch.efi" "grub$arch.efi"; do
            say "$folder/$file: signed by $(signers "$new/$file")"
        done
    fi
    wanted=$(grep -ao '^grub,[0-9][0-9]*$' "$new/shim$arch.efi" | head -n 1)
    found=$(grep -ao '^grub,[0-9][0-9]*,' "$new/grub$arch.efi" | head -n 1)
    wanted=${wanted#grub,} found=${found#grub,} found=${found%,}
    if [ -n "$wanted" ] && [ -n "$found" ]; then
        say "$folder: GRUB is of generation $found, and shim starts those from $wanted on"
        if [ "$found" -lt "$wanted" ]; then
            fault "$folder: shim would refuse this GRUB, so neither is put there"
            return 1
        fi
    fi
}

# FILE: prints the names of those who signed it.
signers() {
    sbverify --list "$1" 2>/dev/null | awk '
    /issuers:/ { issuers = 1; next }
    /^[^ ]/ { issuers = 0 }
    issuers && sub(/.*\/CN=/, "") {
        printf "%s%s", comma, $0
        comma = ", "
    }
    END { if (!comma) print "nobody"; else print "" }'
}

# FILE: stages the new contents for FILE, unless it is already right. For fetch-kernel alone, which may
# only be `checking`.
# shellcheck disable=SC2154
bring_signed() {
    if [ -f "$1" ] && cmp -s "$new/${1##*/}" "$1"; then
        say "unchanged $1"
        return
    fi
    [ ! -d "$1" ] || fail "$1 is a folder"
    changes=yes
    if [ "$checking" = yes ]; then
        say "would fetch $1"
        return
    fi
    mkdir -p "${1%/*}" || fail "cannot make ${1%/*}"
    stage_copy "$new/${1##*/}" "$1" 0644 || fail "cannot write $1"
}
