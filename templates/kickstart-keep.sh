# Some volumes of this disk are kept. What is written here for Anaconda removes its other partitions, and
# no others.
{% if ks.disk %}
node=$(readlink -f "$disk")
disk=${node##*/}
{% endif %}
tag_of() {
  blkid -p -o value -s "$1" "/dev/$2" 2>/dev/null
}

# Its partitions.
for path in /sys/block/"$disk"/"$disk"*; do
  [ -e "$path/partition" ] || continue
  part=${path##*/}
  echo "$(($(cat "$path/size") / 2048)) $part $(tag_of TYPE "$part") $(tag_of LABEL "$part")"
done >/tmp/netpxe-parts

stop_with_parts() {
  show /tmp/netpxe-parts "the partitions of /dev/$disk: MiB, name, file system, label"
  stop "$1"
}

# LABEL: every device of the machine that has it.
labelled() {
  for path in /sys/class/block/*; do
    case ${path##*/} in
      fd* | loop* | ram* | sr* | zram*) continue ;;
    esac
    [ "$(tag_of LABEL "${path##*/}")" != "$1" ] || printf '%s ' "${path##*/}"
  done
}

# A disk on which there is nothing at all gets new volumes. So says the status of blkid: 0 and 8 are said of
# what is there.
blkid -p "/dev/$disk" >/dev/null 2>&1
if [ $? = 2 ] && [ ! -s /tmp/netpxe-parts ]; then blank=yes; else blank=; fi
[ -n "$blank" ] || [ "$(tag_of PTTYPE "$disk")" = gpt ] ||
  stop_with_parts "/dev/$disk is not blank and has no GPT, so nothing on it can be kept; if all of it may be wiped, run wipefs --all /dev/$disk"
kept=' '
{% for volume in ks.partitions %}
{% if volume.label %}
{% set number = loop.index %}

# {{ volume.mount | comment }}
label={{ volume.label | sh }}
found=$(labelled "$label")
found=${found% }
if [ -n "$blank" ]; then
  [ -z "$found" ] || stop_with_parts "/dev/$disk is blank, and the label $label is on $found"
  keep{{ number }}='--fstype={{ volume.fs }} --size={{ volume.size }}{% if volume.grows %} --grow{% endif %}{% if volume.max_size %} --maxsize={{ volume.max_size }}{% endif %}'" --label=$label"
else
  [ -n "$found" ] ||
    stop_with_parts "no partition of /dev/$disk has the label $label; give it to the one that is kept (xfs_admin -L, e2label), or if all of it may be wiped, run wipefs --all on its partitions and then on /dev/$disk"
  [ -e "/sys/block/$disk/$found/partition" ] ||
    stop_with_parts "the label $label must be on one partition of /dev/$disk and nowhere else, and it is on $found"
  [ "$(tag_of TYPE "$found")" = {{ volume.fs }} ] ||
    stop_with_parts "/dev/$found has the label $label, and is not {{ volume.fs }}"
  keep{{ number }}="--onpart=$found --noformat"
  kept="$kept$found "
fi
{% endif %}
{% endfor %}

removed=
while read -r size part rest; do
  case $kept in *" $part "*) ;; *) removed=${removed:+$removed,}$part ;; esac
done </tmp/netpxe-parts
{
  echo "ignoredisk --only-use=$disk"
  if [ -n "$blank" ]; then
    echo "clearpart --all --initlabel --disklabel=gpt --drives=$disk"
  elif [ -n "$removed" ]; then
    echo "clearpart --list=$removed"
  fi
} >/tmp/netpxe-disk.ks
cat >>/tmp/netpxe-disk.ks <<EOF
{% include "kickstart-partitions.ks" %}
EOF
