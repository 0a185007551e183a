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
{% if installer.release.kickstart %}
# Keys written here carry the installer's SELinux label, which sshd would refuse.
restorecon -R /root /home
{% endif %}
