# Nothing has been written to any disk yet. What stops here, stops the installation.
stop() {
  message="netpxe: $1: nothing is wiped"
  echo "$message" >&2
  { echo "$message" >/dev/console; } 2>/dev/null
  exit 1
}
{% include "guard-show.sh" %}

{% if host.has_boot_order %}
# The order in which the firmware boots, to be put back in %post.
efibootmgr 2>/dev/null | sed -n 's/^BootOrder: //p' | tr ',' ' ' >/tmp/netpxe-boot-order

{% endif %}
{% for unlock in ks.unlock %}
{% if unlock.url %}
curl --silent --show-error --fail --max-time 60 --output /dev/null {{ (unlock.url ~ "/adv") | sh }} ||
  stop 'the Tang server '{{ unlock.url | sh }}' does not answer'
{% else %}
[ -c /dev/tpmrm0 ] || stop 'this machine has no TPM 2.0, or it is switched off in the firmware'
{% endif %}

{% endfor %}
{% include "guard.sh" %}
start_arrays
start_volumes
why=$(objection)
{% if ks.kept or ks.data %}
# What is kept may lie on them, so they are stopped below.
{% else %}
stop_volumes
stop_arrays
{% endif %}
[ -z "$why" ] || stop "$why"

{% if ks.disk %}
disk={{ ks.disk | sh }}
[ -b "$disk" ] || stop "there is no disk $disk in this machine"
{% elif ks.disk_rule.count %}
{% include "kickstart-disk-rule.sh" %}
{% elif ks.disks %}
{% include "kickstart-named-disks.sh" %}
{% else %}
{% include "kickstart-local-disk.sh" %}

# The first one by its kernel name.
disk=
for path in /sys/block/*; do
  if is_local_disk "$path"; then
    disk=${path##*/}
    break
  fi
done
[ -n "$disk" ] || stop "there is no local disk in this machine"
{% if not ks.kept %}
{
  echo "ignoredisk --only-use=$disk"
  echo "clearpart --all --initlabel --disklabel=gpt --drives=$disk"
} >/tmp/netpxe-disk.ks
{% endif %}
{% endif %}
{% if ks.kept or ks.data %}

{% include "kickstart-keep.sh" %}
{% endif %}
{% if host.has_bonds %}

# The NICs of a bond or a bridge must be given by the names that the kernel gave them.
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
