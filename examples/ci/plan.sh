#!/bin/sh
# Writes to stdout, as Markdown, what a merge request changes on the network: plan.sh INVENTORY BASE
#
# BASE is the git ref that it will be merged to. The tree of BASE is generated first, so that
# nothing but the inventory has to be in git. No password or hash is in what netpxe prints.
#
# It fails where the merge would make more than $MAX_INSTALLS machines due for an installation (5),
# unless nothing was generated from BASE.
set -eu
inventory=$1 base=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
netpxe=${NETPXE:-netpxe}
limit="--max-installs ${MAX_INSTALLS:-5}"
longest=50000 # what a comment can hold

echo '### What this changes on the network'
echo
if git show "$base:$inventory" >"$folder/base.yaml" 2>/dev/null; then
  # A base that is faulty has no tree: then everything is new.
  "$netpxe" gen "$folder/base.yaml" -o "$folder/tree" >/dev/null 2>&1 ||
    echo "The inventory of $base has faults, so that all is shown as new."
fi
[ -d "$folder/tree" ] || limit=
echo '```'
"$netpxe" plan "$inventory" -o "$folder/tree" | sed "s|$folder/tree|tree|"
echo '```'

status=0
# shellcheck disable=SC2086 # an option and its value, or nothing
"$netpxe" gen "$inventory" -o "$folder/tree" $limit --check --diff >"$folder/diff" || status=$?
case $status in
0) ;;
2)
  printf '<details><summary>Files</summary>\n\n```diff\n'
  # The summary at its end has been shown above.
  sed '/^  \(new\|changed\|mode\|edited\|foreign\|removed\|gone\|kept\) /,$d' "$folder/diff" | head -c "$longest"
  printf '\n```\n</details>\n'
  ;;
*) exit "$status" ;;
esac
