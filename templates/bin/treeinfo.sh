# shellcheck shell=sh
# Reads the .treeinfo of an installation tree, and compares checksums.

# .treeinfo -> "kernel - PATH", "initrd - PATH", and "sum ALGORITHM SUM PATH" for each file that has
# one; "unsafe" where it names something that is not a path in the tree, or not a sum
treeinfo() {
    awk '
    function trim(text) {
        gsub(/^[ \t\r]+|[ \t\r]+$/, "", text)
        return text
    }
    function is_path(text) {
        return text ~ /^[A-Za-z0-9._+\/-]+$/ && text !~ /^\// && ("/" text "/") !~ /\/\.\.\//
    }
    /^[ \t\r]*([#;]|$)/ { next }
    /^[ \t]*\[/ {
        section = $0
        gsub(/^[ \t]*\[|\].*$/, "", section)
        next
    }
    { at = index($0, "=") }
    !at { next }
    {
        key = trim(substr($0, 1, at - 1))
        value = trim(substr($0, at + 1))
    }
    (section == "general" || section == "tree") && key == "arch" { arch = value }
    section ~ /^images-/ && (key == "kernel" || key == "initrd") {
        image[substr(section, 8), key] = value
    }
    section == "checksums" {
        split(value, sum, ":")
        if (is_path(key) && sum[1] ~ /^[a-z0-9]+$/ && sum[2] ~ /^[0-9a-f]+$/)
            print "sum", sum[1], sum[2], key
        else
            print "unsafe"
    }
    END {
        for (at = 1; at <= 2; at++) {
            key = at == 1 ? "kernel" : "initrd"
            if (!((arch, key) in image)) continue
            if (is_path(image[arch, key]))
                print key, "-", image[arch, key]
            else
                print "unsafe"
        }
    }'
}

# The output of treeinfo -> "kernel PATH ALGORITHM SUM", and the same for the initrd. Fails unless
# both are there, each with its SHA-256 or SHA-512.
installer_files() {
    awk '
    $1 == "sum" && $2 ~ /^sha(256|512)$/ && !($4 in sum) { sum[$4] = $2 " " $3 }
    $1 == "kernel" || $1 == "initrd" { path[$1] = $3 }
    END {
        if (!(path["kernel"] in sum) || !(path["initrd"] in sum)) exit 1
        print "kernel", path["kernel"], sum[path["kernel"]]
        print "initrd", path["initrd"], sum[path["initrd"]]
    }'
}

# FILE ALGORITHM SUM: does the file have this sum?
has_sum() {
    [ -f "$1" ] || return 1
    case $2 in
    md5 | sha256 | sha512) [ "$("$2sum" <"$1")" = "$3  -" ] ;;
    sha | sha1) [ "$(sha1sum <"$1")" = "$3  -" ] ;;
    *) return 1 ;;
    esac
}
