#!/bin/sh
# {{ host.name | comment }}: written by netpxe from its inventory, so change that.
set -e

# Nothing has been written to any disk yet. What stops here, stops the installation.
stop() {
  echo "netpxe: $1: nothing is wiped" >/dev/console
  sleep 300
  poweroff -f
  exit 1
}

{% include "guard.sh" %}
set +e
start_arrays
start_volumes
why=$(objection)
stop_volumes
stop_arrays
[ -z "$why" ] || stop "$why"
set -e

# This disk and no other.
disk={{ ks.disk | sh }}
[ -b "$disk" ] || stop "there is no disk $disk in this machine"
disk=$(readlink -f "$disk")
sfdisk --wipe always --wipe-partitions always "$disk" <<END
label: gpt
size=600MiB, type=U
type=L
END
udevadm settle
case $disk in *[0-9]) part=${disk}p ;; *) part=$disk ;; esac
mkfs.fat -F 32 "${part}1"
mkfs.ext4 -F "${part}2"
mount "${part}2" /mnt
mount --mkdir "${part}1" /mnt/boot/efi
pacstrap /mnt{% for package in ks.packages %} {{ package | sh }}{% endfor %}

genfstab -U /mnt >>/mnt/etc/fstab
echo {{ host.name | sh }} >/mnt/etc/hostname
ln -sf {{ ("/usr/share/zoneinfo/" ~ ks.timezone) | sh }} /mnt/etc/localtime
install -d -m 0700 /mnt/root/.ssh
{% for key in ks.root_ssh_keys %}
echo {{ key | sh }} >>/mnt/root/.ssh/authorized_keys
{% endfor %}
arch-chroot /mnt systemctl enable sshd systemd-networkd systemd-resolved
arch-chroot /mnt grub-install --efi-directory=/boot/efi --removable
arch-chroot /mnt grub-mkconfig -o /boot/grub/grub.cfg

# By this file GRUB and the guard above know that the machine has installed itself.
mkdir -p /mnt/boot/netpxe
: >/mnt/boot/netpxe/{{ host.marker | sh }}
{% if host.report %}
curl --silent --max-time 60 --request PUT --data-binary {{ host.install_id }} {{ host.report | sh }} || true
{% endif %}
umount -R /mnt
systemctl reboot
