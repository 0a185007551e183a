#!/bin/sh
cat >/etc/motd <<'EOF'
This machine is made by autoinstall: what you change by hand is gone one day.
EOF
