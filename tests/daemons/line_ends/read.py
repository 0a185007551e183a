"""Prints what pykickstart reads in each kickstart that is named, a JSON object a line.

With `--line-ends` instead: every character at which Python ends a line."""

import json
import sys
import warnings

from pykickstart.parser import KickstartParser
from pykickstart.version import makeVersion


def read(path):
    handler = makeVersion("RHEL9")
    KickstartParser(handler, followIncludes=False).readKickstart(path)
    return {
        "rootpw": [handler.rootpw.password, handler.rootpw.lock],
        "users": [[user.name, user.gecos] for user in handler.user.userList],
        "keys": [[key.username, key.key] for key in handler.sshkey.sshUserList],
        "packages": [group.name for group in handler.packages.groupList],
        "scripts": [script.script for script in handler.scripts],
    }


warnings.simplefilter("ignore")
if sys.argv[1:] == ["--line-ends"]:
    ends = map(chr, range(sys.maxunicode + 1))
    print(json.dumps([c for c in ends if len(f"a{c}b".splitlines()) > 1]))
else:
    for path in sys.argv[1:]:
        print(json.dumps(read(path)))
