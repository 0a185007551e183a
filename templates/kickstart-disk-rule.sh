{% include "kickstart-local-disk.sh" %}

# The four below are given a folder of /sys/block. In MiB:
size_of() {
  echo "$(($(cat "$1/size") / 2048))"
}

kind_of() {
  case $(cat "$1/queue/rotational" 2>/dev/null) in
    0) echo ssd ;;
    *) echo rotational ;;
  esac
}

transport_of() {
  case $(readlink -f "$1") in
    */nvme*) echo nvme ;;
    */virtio*) echo virtio ;;
    */mmc*) echo mmc ;;
    */end_device-*) echo sas ;;
    */ata[0-9]*) echo sata ;;
    *) echo scsi ;;
  esac
}

# What stands in a file of sysfs, without the blanks around it.
text_of() {
  text=
  [ ! -r "$1" ] || IFS=' ' read -r text <"$1"
  printf '%s' "$text"
}

model_of() {
  text_of "$1/device/model"
}

# NVMe and virtio have it in a file. SCSI and SATA have it in page 80 of the vital product data, after
# a head of four bytes.
serial_of() {
  for file in "$1/device/serial" "$1/serial"; do
    if [ -s "$file" ]; then
      text_of "$file"
      return
    fi
  done
  [ ! -r "$1/device/vpd_pg80" ] || tail -c +5 "$1/device/vpd_pg80" | tr -d ' \000'
}

# Does the rule hold for this disk?
fits() {
{% if ks.disk_rule.min %}
  [ "$(size_of "$1")" -ge {{ ks.disk_rule.min }} ] || return 1
{% endif %}
{% if ks.disk_rule.max %}
  [ "$(size_of "$1")" -le {{ ks.disk_rule.max }} ] || return 1
{% endif %}
{% if ks.disk_rule.kind %}
  [ "$(kind_of "$1")" = {{ ks.disk_rule.kind }} ] || return 1
{% endif %}
{% if ks.disk_rule.transport %}
  [ "$(transport_of "$1")" = {{ ks.disk_rule.transport }} ] || return 1
{% endif %}
{% if ks.disk_rule.model %}
  case $(model_of "$1") in {{ ks.disk_rule.model | sh }}*) ;; *) return 1 ;; esac
{% endif %}
{% if ks.disk_rule.serial %}
  [ "$(serial_of "$1")" = {{ ks.disk_rule.serial | sh }} ] || return 1
{% endif %}
  return 0
}

# Every local disk, its size first, and whether the rule holds for it.
for path in /sys/block/*; do
  is_local_disk "$path" || continue
  name=${path##*/}
  if fits "$path"; then verdict=fits; else verdict=-; fi
  echo "$(size_of "$path") $name $verdict $(kind_of "$path") $(transport_of "$path") $(model_of "$path"), $(serial_of "$path")"
done >/tmp/netpxe-disks

# Stops, and shows which disks are there.
stop_with_disks() {
  show /tmp/netpxe-disks 'the local disks: MiB, name, whether the rule holds, kind, transport, model, serial'
  stop "$1"
}

{% if ks.disk_rule.prefer == "largest" %}
sort -rn /tmp/netpxe-disks | grep '^[0-9]* [^ ]* fits ' >/tmp/netpxe-found
{% elif ks.disk_rule.prefer == "smallest" %}
sort -n /tmp/netpxe-disks | grep '^[0-9]* [^ ]* fits ' >/tmp/netpxe-found
{% else %}
grep '^[0-9]* [^ ]* fits ' /tmp/netpxe-disks >/tmp/netpxe-found
{% endif %}
found=$(grep -c . /tmp/netpxe-found)
[ "$found" -ge {{ ks.disk_rule.count }} ] ||
  stop_with_disks "the rule for disks holds for $found, and {{ ks.disk_rule.count }} must be there"
{% if ks.disk_rule.prefer %}
# Of two of the same size neither is the {{ ks.disk_rule.prefer }}.
last=$(sed -n '{{ ks.disk_rule.count }}s/ .*//p' /tmp/netpxe-found)
next=$(sed -n '{{ ks.disk_rule.count + 1 }}s/ .*//p' /tmp/netpxe-found)
[ "$last" != "$next" ] ||
  stop_with_disks "the rule for disks holds for more than {{ ks.disk_rule.count }} of the same size"
{% else %}
[ "$found" -eq {{ ks.disk_rule.count }} ] ||
  stop_with_disks "the rule for disks holds for $found, and it asks for {{ ks.disk_rule.count }}"
{% endif %}
disks=$(sed '{{ ks.disk_rule.count }}q' /tmp/netpxe-found | cut -d ' ' -f 2 | tr '\n' ,)
disks=${disks%,}
{% if ks.kept %}
disk=$disks
{% elif installer.release.kickstart %}
{
  echo "ignoredisk --only-use=$disks"
  echo "clearpart --all --initlabel --disklabel=gpt --drives=$disks"
} >/tmp/netpxe-disk.ks
{% endif %}
{% if ks.disks and installer.release.kickstart %}
IFS=, read -r{% for disk in ks.disks %} disk{{ loop.index }}{% endfor %} <<EOF
$disks
EOF
{% if not ks.kept and installer.release.kickstart %}
cat >>/tmp/netpxe-disk.ks <<EOF
{% include "kickstart-members.ks" %}
{% include "kickstart-group.ks" %}
{% include "kickstart-volumes.ks" %}
EOF
{% endif %}
{% endif %}
