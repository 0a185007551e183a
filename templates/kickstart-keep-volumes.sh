# shellcheck disable=SC2086 # names of disks
look_at $wiped
kept=' '
{% if ks.layout == "lvm" %}
kept_group='' kept_names=' ' kept_size=0
{% endif %}
{% for volume in ks.partitions %}
{% if volume.label %}
{% set number = loop.index %}

# {{ volume.mount | comment }}
find_kept {{ volume.label | sh }} {{ volume.fs }}
if [ -n "$blank" ]; then
{% if ks.raid %}
  cat >>/tmp/netpxe-members <<EOF
{% for disk in ks.disks %}
part raid.{{ number }}0{{ loop.index }} --size={{ volume.size }}{% if volume.grows %} --grow{% endif %}{% if volume.max_size %} --maxsize={{ volume.max_size }}{% endif %} --ondisk={{ disk | ks }}
{% endfor %}
EOF
  how=raid what="--device="{{ volume.name | sh }}"_{{ host.install_id }} --level=1 --fstype={{ volume.fs }} --label="{{ volume.label | sh }}'{% for disk in ks.disks %} raid.{{ number }}0{{ loop.index }}{% endfor %}'
{% else %}
  how=part what="--fstype={{ volume.fs }} --size={{ volume.size }}{% if volume.grows %} --grow{% endif %}{% if volume.max_size %} --maxsize={{ volume.max_size }}{% endif %} --ondisk=${wiped%% *} --label="{{ volume.label | sh }}
{% endif %}
elif [ "$how" = logvol ]; then
{% if ks.layout == "lvm" %}
  case $kept_group in
    '' | "$its_group") kept_group=$its_group ;;
    *) stop_with_parts "what is kept lies in two volume groups, $kept_group and $its_group" ;;
  esac
  kept_names="$kept_names$its_name "
{% else %}
  stop_with_parts "the label "{{ volume.label | sh }}" is on a logical volume: write layout: lvm"
{% endif %}
fi
how{{ number }}=$how
keep{{ number }}=$what
kept="$kept$under"
{% endif %}
{% endfor %}

# All else is removed.
for part in $parts; do
  case $kept in *" $part "*) ;; *) removed=${removed:+$removed,}$part ;; esac
done
cleared=$blanks
{% if ks.layout == "lvm" %}

# A group that is kept is used again. What else is in it is removed last of all, below.
: >/tmp/netpxe-removed
if [ -n "$kept_group" ]; then
  its_group=$kept_group
  for name in $(volumes_of lvs lv_name); do
    case $kept_names in
      *" $name "*)
        size=$(volumes_of lvs lv_name,lv_size | sed -n "s|^$name/\([0-9]*\).*|\1|p")
        kept_size=$((kept_size + size))
        ;;
      *) echo "$kept_group/$name" >>/tmp/netpxe-removed ;;
    esac
  done
  for name in{% for volume in ks.volumes %} {{ volume.name | sh }}{% endfor %}; do
    case $kept_names in
      *" $name "*) stop_with_parts "the volume $kept_group/$name is kept, and another one is to have its name" ;;
    esac
  done
  size=$(volumes_of vgs vg_size)
  [ $((${size%.*} - kept_size)) -ge {{ ks.group.volumes }} ] ||
    stop_with_parts "the volume group $kept_group has $((${size%.*} - kept_size)) MiB beside what is kept, and the other volumes need {{ ks.group.volumes }}"
{% if ks.free %}
  echo "netpxe: nothing in the volume group $kept_group is left free: it was made before" >&2
{% endif %}
fi
{% endif %}
