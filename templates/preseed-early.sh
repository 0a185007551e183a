# Nothing has been written to any disk yet. What stops here, stops the installation.
# The message is shown for five minutes: nobody may be there to read it, and nothing goes on after it.
stop() {
  message="netpxe: $1${2-: nothing is wiped}"
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
{% include "guard-show.sh" %}

{% include "guard.sh" %}
# What is a file system with markers, and cannot be read, is not wiped.
for driver in vfat ext4 xfs btrfs md_mod raid0 raid1 raid10 raid456 dm_mod; do
  modprobe -q "$driver" 2>/dev/null
done
for path in /sys/class/block/*; do
  type=$(blkid -p -o value -s TYPE "/dev/${path##*/}" 2>/dev/null)
  case $type in vfat | ext4 | xfs | btrfs) ;; *) continue ;; esac
  grep -qw "$type" /proc/filesystems ||
    stop "this installer cannot read the $type on /dev/${path##*/}, and so no marker on it"
done
{% include "guard-disk.sh" %}
{% if not ks.debian.arrays %}
disks=$disk
{% endif %}
# On a smaller one partman would make what it likes.
for disk in $disks; do
  size=$(($(cat "/sys/class/block/${disk##*/}/size") / 1954))
  [ "$size" -ge {{ ks.debian.least_megabytes }} ] ||
    stop "$disk has $size MB, and the volumes need {{ ks.debian.least_megabytes }}"
done
{% for script in pre_scripts %}

# {{ script.path | comment }}
section pre{{ loop.index }} >/tmp/netpxe-script
sh /tmp/netpxe-script || stop "the script pre{{ loop.index }} of {{ host.name | comment }}'s preseed failed"
{% endfor %}

# What partman would leave on these disks. It starts old arrays, and either cannot stop them again or removes the
# volume groups of other disks with them. It keeps an EFI system partition that it finds at the place of the new
# one, with the loaders and markers in it.
for disk in $disks; do
  for path in "/sys/block/${disk##*/}" "/sys/block/${disk##*/}/${disk##*/}"*; do
    device=/dev/${path##*/}
    case $(blkid -p -o value -s TYPE "$device" 2>/dev/null) in
      linux_raid_member)
        # Where a new array begins at the same place, a volume group in it would be found again.
        begin=$(mdadm --examine "$device" | sed -n 's/^ *Data Offset : \([0-9]*\) sectors.*/\1/p')
        mdadm --zero-superblock "$device" || stop "$device could not be taken out of its array" ''
        ;;
      vfat) begin=0 ;;
      *) continue ;;
    esac
    dd if=/dev/zero of="$device" bs=512 seek="${begin:-0}" count=2048 2>/dev/null ||
      stop "$device could not be written to" ''
  done
done
{% if ks.debian.arrays %}

# LEVEL KIND MOUNT NUMBER: an array of the partitions that have this number, in the words of partman-auto-raid.
array() {
  members='' count=0
  for disk in $disks; do
    case $disk in *[0-9]) member=${disk}p$4 ;; *) member=$disk$4 ;; esac
    members=${members:+$members#}$member count=$((count + 1))
  done
  arrays="$arrays $1 $count 0 $2 $3 $members ."
}
arrays=
{% for array in ks.debian.arrays %}
array {{ array.level }} {{ array.fs }} {{ array.mount | sh }} {{ array.number }}
{% endfor %}
debconf-set partman-auto-raid/recipe "${arrays# }" || stop "the arrays cannot be named"
{% endif %}

# {% if ks.debian.arrays %}These disks and no others{% else %}This disk and no other{% endif %}.
debconf-set partman-auto/disk "$disks" || stop "the disk cannot be named"
debconf-set grub-installer/bootdev "$disks" || stop "the disk cannot be named"
