# Nothing has been written to any disk yet. What stops here, stops the installation.
# The message is shown for five minutes: nobody may be there to read it, and nothing goes on after it.
stop() {
  message="netpxe: $1: nothing is wiped"
  echo "$message" >&2
  for minute in 1 2 3 4 5; do
    for console in /dev/console /dev/tty1; do
      { echo "$message" >"$console"; } 2>/dev/null
    done
    sleep 60
  done
  poweroff -f
  while :; do sleep 60; done
}

# SECTION: prints a part of the preseed.
section() {
  sed -n "s/^#$1|//p" /tmp/netpxe.cfg
}
{% if ks.disk_rule.count %}

# FILE HEAD: shows a list on the console.
show() {
  {
    echo "netpxe: $2"
    sed 's/^/netpxe:   /' "$1"
  } >/tmp/netpxe-list
  cat /tmp/netpxe-list >&2
  { cat /tmp/netpxe-list >/dev/console; } 2>/dev/null
}
{% endif %}

{% include "guard.sh" %}
# What is a file system with markers, and cannot be read, is not wiped.
for driver in vfat ext4 xfs btrfs md_mod raid1 dm_mod; do
  modprobe -q "$driver" 2>/dev/null
done
for path in /sys/class/block/*; do
  type=$(blkid -p -o value -s TYPE "/dev/${path##*/}" 2>/dev/null)
  case $type in vfat | ext4 | xfs | btrfs) ;; *) continue ;; esac
  grep -qw "$type" /proc/filesystems ||
    stop "this installer cannot read the $type on /dev/${path##*/}, and so no marker on it"
done
{% include "guard-disk.sh" %}
# On a smaller one partman would make what it likes.
size=$(($(cat "/sys/class/block/${disk##*/}/size") / 1954))
[ "$size" -ge {{ ks.debian.least_megabytes }} ] ||
  stop "$disk has $size MB, and the volumes need {{ ks.debian.least_megabytes }}"
{% for script in pre_scripts %}

# {{ script.path | comment }}
section pre{{ loop.index }} >/tmp/netpxe-script
sh /tmp/netpxe-script || stop "the script pre{{ loop.index }} of {{ host.name | comment }}'s preseed failed"
{% endfor %}

# This disk and no other.
debconf-set partman-auto/disk "$disk" || stop "the disk cannot be named"
debconf-set grub-installer/bootdev "$disk" || stop "the disk cannot be named"
