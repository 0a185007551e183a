# All of them are there, and each is another disk.
seen=' '
for disk in{% for disk in ks.disks %} {{ disk | sh }}{% endfor %}; do
  [ -b "$disk" ] || stop "there is no disk $disk in this machine"
  node=$(readlink -f "$disk")
  case $seen in *" $node "*) stop "$disk is a second name of $node" ;; esac
  seen="$seen$node "
done
