#!/bin/sh
# Installs CoreOS from its live system, once. Nothing has been written to any disk yet: what stops here, stops
# the installation. The message is shown for five minutes, as nobody may be there to read it, and then the
# machine is switched off: the live system would go on.
nothing='nothing is wiped'
stop() {
  message="netpxe: $1: $nothing"
  echo "$message" >&2
  for minute in 1 2 3 4 5; do
    for console in /dev/console /dev/tty1; do
      { echo "$message" >"$console"; } 2>/dev/null
    done
    sleep 60
  done
  systemctl poweroff --force --force
  while :; do sleep 60; done
}
{% include "guard-show.sh" %}

{% include "guard.sh" %}
# What is a file system with markers, and cannot be read, is not wiped.
for driver in vfat ext4 xfs btrfs md_mod raid1 dm_mod; do
  modprobe -q "$driver" 2>/dev/null
done
for path in /sys/class/block/*; do
  type=$(blkid -p -o value -s TYPE "/dev/${path##*/}" 2>/dev/null)
  case $type in vfat | ext4 | xfs | btrfs) ;; *) continue ;; esac
  grep -qw "$type" /proc/filesystems ||
    stop "this system cannot read the $type on /dev/${path##*/}, and so no marker on it"
done
{% include "guard-disk.sh" %}

# This disk and no other, from what the live system carries or from the mirror: nobody else is asked.
nothing='nothing is installed'
{% if installer.release.ignition == "flatcar" %}
flatcar-install -d "$disk" -b {{ installer.repo | sh }} -i /etc/netpxe/install.ign ||
  stop "flatcar-install failed on $disk"
{% else %}
coreos-installer install --offline --ignition-file /etc/netpxe/install.ign \
{% for arg in host.console.kernel_args %}
  --append-karg {{ arg | sh }} \
{% endfor %}
{% for arg in ks.bootloader_args %}
  --append-karg {{ arg | sh }} \
{% endfor %}
  "$disk" || stop "coreos-installer failed on $disk"
{% endif %}
udevadm settle

# GRUB and the guard above look for this file, and the disk is booted once it is there. It lies beside the boot
# loaders, in the file systems that the image brings; Ignition comes after it, and leaves them as they are.
marked=
for path in "/sys/class/block/${disk##*/}/${disk##*/}"*; do
  [ -e "$path/partition" ] || continue
  case $(blkid -p -o value -s LABEL "/dev/${path##*/}" 2>/dev/null) in
    boot) folder=netpxe ;;
    EFI-SYSTEM) folder=EFI/netpxe ;;
    *) continue ;;
  esac
  mkdir -p /tmp/netpxe-boot
  mount "/dev/${path##*/}" /tmp/netpxe-boot || continue
  mkdir -p "/tmp/netpxe-boot/$folder" && : >"/tmp/netpxe-boot/$folder/"{{ host.marker | sh }} && marked=yes
  umount /tmp/netpxe-boot || marked=
done
[ -n "$marked" ] || stop 'the marker of this installation could not be written'
{% if host.report %}

# Tells the deploy host. The marker is enough for GRUB: nothing fails without this.
curl --silent --show-error --fail --max-time 60 --request PUT --data-binary {{ host.install_id }} \
  {{ host.report | sh }} ||
  echo 'netpxe: the deploy host could not be told' >&2
{% endif %}
systemctl reboot
