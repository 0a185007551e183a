#!/bin/sh
cat >/etc/motd <<'EOF'
Welcome.
%end of the day
EOF
