# Nothing has been written to any disk yet. What stops here, stops the installation.
stop() {
  message="netpxe: $1: nothing is wiped"
  echo "$message" >&2
  { echo "$message" >/dev/console; } 2>/dev/null
  exit 1
}

{% include "guard.sh" %}
why=$(objection)
[ -z "$why" ] || stop "$why"

{% if ks.disk %}
disk={{ ks.disk | sh }}
[ -b "$disk" ] || stop "there is no disk $disk in this machine"
{% else %}
# The first disk by its kernel name that is fixed, writable and not on USB.
disk=
for path in /sys/block/*; do
  name=${path##*/}
  case $name in
    mmcblk*boot* | mmcblk*rpmb) continue ;;
    hd* | mmcblk* | nvme* | sd* | vd* | xvd*) ;;
    *) continue ;;
  esac
  case $(readlink -f "$path") in */usb*) continue ;; esac
  [ "$(cat "$path/removable")" = 0 ] || continue
  [ "$(cat "$path/ro")" = 0 ] || continue
  [ "$(cat "$path/size")" -gt 0 ] || continue
  disk=$name
  break
done
[ -n "$disk" ] || stop "there is no fixed disk in this machine"
{
  echo "ignoredisk --only-use=$disk"
  echo "clearpart --all --initlabel --disklabel=gpt --drives=$disk"
} >/tmp/netpxe-disk.ks
{% endif %}
{% if host.has_bonds %}

# A bond's NICs must be given by the names that the kernel gave them.
nic_named() {
  for path in /sys/class/net/*; do
    if [ -e "$path/device" ] && [ "$(cat "$path/address")" = "$1" ]; then
      echo "${path##*/}"
      return 0
    fi
  done
  return 1
}
{% for nic in host.nics %}
{% if nic.bonded %}
nic{{ loop.index }}=$(nic_named {{ nic.mac | sh }}) || stop 'there is no NIC {{ nic.mac }} in this machine'
{% endif %}
{% endfor %}
cat >/tmp/netpxe-network.ks <<EOF
{% include "kickstart-network.ks" %}
EOF
{% endif %}
