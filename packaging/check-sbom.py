#!/usr/bin/env python3
"""Holds a bill of materials against the JSON schema of CycloneDX 1.5: check-sbom.py FILE."""

import sys
from pathlib import Path

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

text = Path(sys.argv[1]).read_text()
fault = JsonStrictValidator(SchemaVersion.V1_5).validate_str(text)
sys.exit(f"{sys.argv[1]}: {fault}" if fault else 0)
