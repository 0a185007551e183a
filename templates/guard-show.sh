{% if ks.disk_rule.count or ks.kept or ks.data %}

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
