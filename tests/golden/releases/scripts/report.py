#!/usr/libexec/platform-python
import os
print(os.uname().release, '100%')
