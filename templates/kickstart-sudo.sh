{% for user in ks.users %}
{% if user.sudo == "nopasswd" %}
echo {{ (user.name ~ " ALL=(ALL) NOPASSWD: ALL") | sh }} >/etc/sudoers.d/{{ user.name | sh }}
{% elif user.sudo == "passwd" %}
echo {{ (user.name ~ " ALL=(ALL) ALL") | sh }} >/etc/sudoers.d/{{ user.name | sh }}
{% endif %}
{% if user.sudo %}
chmod 0440 /etc/sudoers.d/{{ user.name | sh }}
{% endif %}
{% endfor %}
