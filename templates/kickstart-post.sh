{% if not installer.release.sshkey %}
{% if ks.root_ssh_keys %}
install -d -m 0700 /root/.ssh
{% for key in ks.root_ssh_keys %}
printf '%s\n' {{ key | sh }} >>/root/.ssh/authorized_keys
{% endfor %}
chmod 0600 /root/.ssh/authorized_keys
{% endif %}
{% for user in ks.users %}
{% if user.ssh_keys %}
home=$(getent passwd {{ user.name | sh }} | cut -d: -f6)
group=$(id -gn {{ user.name | sh }})
install -d -m 0700 -o {{ user.name | sh }} -g "$group" "$home/.ssh"
{% for key in user.ssh_keys %}
printf '%s\n' {{ key | sh }} >>"$home/.ssh/authorized_keys"
{% endfor %}
chown {{ user.name | sh }}:"$group" "$home/.ssh/authorized_keys"
chmod 0600 "$home/.ssh/authorized_keys"
{% endif %}
{% endfor %}
# Keys written here carry the installer's SELinux label, which sshd would refuse.
restorecon -R /root /home

{% endif %}
# GRUB and %pre look for this file, and the disk is booted once it is there. Without it the machine
# would install itself again: then it must not even restart.
marked=
for folder in /boot/netpxe /boot/efi/EFI/netpxe; do
  [ -d "${folder%/netpxe}" ] || continue
  mkdir -p "$folder" && : >"$folder/"{{ (host.name ~ "-" ~ host.install_id) | sh }} && marked=yes
done
if [ -z "$marked" ]; then
  echo 'netpxe: the marker of this installation could not be written' >&2
  exit 1
fi
{% if site.phone_home %}

# Tells the deploy host. The marker is enough for GRUB: nothing fails without this.
{% for nic in host.nics %}
{% if nic.main %}
curl --silent --show-error --fail --max-time 60 --request PUT --data-binary {{ host.install_id }} \
  {{ (site.url ~ "/done/" ~ nic.mac_dashed) | sh }} ||
  echo 'netpxe: the deploy host could not be told' >&2
{% endif %}
{% endfor %}
{% endif %}
