#!/usr/bin/env bash
# Says in one line what is missing, before anything is installed.
set -u
fail=0
need() { printf 'missing: %s\n' "$1" >&2; fail=1; }

command -v python3 >/dev/null && python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
  || need "Python 3.11 or newer (python3 on PATH; found: $(python3 --version 2>/dev/null || echo none))"
command -v node >/dev/null && [ "$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ] \
  || need "Node 20 or newer (found: $(node --version 2>/dev/null || echo none))"
command -v npm >/dev/null || need "npm (it comes with Node)"
exit $fail
