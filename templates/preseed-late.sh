# The end of the installation. What stops here, leaves no marker: the machine is switched off, or it would
# install itself again.
# The message is shown for five minutes: nobody may be there to read it, and nothing goes on after it.
stop() {
  message="netpxe: $1"
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

# SECTION: runs a part of the preseed in the installed system.
run() {
  section "$1" >/target/root/netpxe-script && chmod 0700 /target/root/netpxe-script &&
    in-target /root/netpxe-script || stop "the script $1 of this preseed failed"
  rm -f /target/root/netpxe-script
}

run system
{% if host.has_netplan %}

# The network is more than the installer sets up, so it is netplan's, and ifupdown has none of it.
mkdir -p /target/etc/netplan && section netplan >/target/etc/netplan/netpxe.yaml &&
  chmod 0600 /target/etc/netplan/netpxe.yaml ||
  stop 'the network of the installed system could not be written'
interfaces=/target/etc/network/interfaces
[ ! -e "$interfaces" ] || printf 'auto lo\niface lo inet loopback\n' >"$interfaces" ||
  stop "$interfaces could not be written"
{% endif %}
{% if host.has_boot_order %}

# The installer puts the disk first in the firmware's boot order. Then neither a raised install_id nor the
# state rescue would ever reach this machine, so what it was started from comes first again.
# What the installer mounts for a command of its own, it has unmounted by now.
efivars=/target/sys/firmware/efi/efivars
mounted=
for mount in "sysfs /target/sys" "efivarfs $efivars"; do
  if ! grep -q "^[^ ]* ${mount#* } " /proc/mounts &&
    mount -t "${mount% *}" "${mount% *}" "${mount#* }" 2>/dev/null; then
    mounted="${mount#* } $mounted"
  fi
done
{% if ks.debian.arrays %}
{% include "preseed-efi.sh" %}
{% endif %}
entries=$(chroot /target efibootmgr 2>/dev/null)
order=$(echo "$entries" | sed -n 's/^BootCurrent: //p')
for entry in $(echo "$entries" | sed -n 's/^BootOrder: //p' | tr ',' ' '); do
  case ,$order, in *",$entry,"*) ;; *) order=${order:+$order,}$entry ;; esac
done
{ [ -n "$order" ] && chroot /target efibootmgr --quiet --bootorder "$order"; } ||
  echo 'netpxe: the boot order could not be set; put the network first in the firmware' >&2
for mount in $mounted; do
  umount "$mount"
done
{% endif %}
{% for script in post_scripts %}

# {{ script.path | comment }}
run post{{ loop.index }}
{% endfor %}

# GRUB and the script before partitioning look for this file, and the disk is booted once it is there.
marked=
for folder in /target/boot /target/boot/efi*/EFI; do
  [ -d "$folder" ] || continue
  mkdir -p "$folder/netpxe" && : >"$folder/netpxe/"{{ host.marker | sh }} && marked=yes
done
[ -n "$marked" ] || stop 'the marker of this installation could not be written'
{% if ks.debian.arrays and host.has_boot_order %}
for copy in /target/boot/efi[0-9]*; do
  umount "$copy"
done
{% endif %}
{% if host.report %}

# Tells the deploy host. The marker is enough for GRUB: nothing fails without this.
wget --quiet --no-proxy --timeout=60 --tries=1 --output-document=/dev/null --method=PUT \
  --body-data={{ host.install_id }} {{ host.report | sh }} ||
  echo 'netpxe: the deploy host could not be told' >&2
{% endif %}
