#!/usr/bin/env bash
# Gradescope runs this once, as root, when it builds the autograder: nn-tutor goes into an environment of its own.
set -euo pipefail

root=${NN_TUTOR_AUTOGRADER:-/autograder}
source=$root/source

# nn-tutor needs Python 3.11 or newer; Gradescope's Ubuntu 22.04 brings 3.10.
newest() {
  for name in python3.14 python3.13 python3.12 python3.11 python3; do
    if command -v "$name" >/dev/null &&
      "$name" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      echo "$name"
      return
    fi
  done
}
python=$(newest)
if [ -z "$python" ]; then
  apt-get update
  apt-get install -y --no-install-recommends python3.11 python3.11-venv
  python=$(newest)
fi
if [ -z "$python" ]; then
  echo "setup.sh: no Python 3.11 or newer can be had here: choose a newer base image" >&2
  exit 1
fi

# A wheel that lies in the folder wheels/ is taken before the package index.
mkdir -p "$source/wheels"
"$python" -m venv "$root/venv"
"$root/venv/bin/python" -m pip install --no-cache-dir --find-links "$source/wheels" -r "$source/requirements.txt"
"$root/venv/bin/python" -m tutor --version

# What learners' code could look for is read by root alone.
chmod -R go-rwx "$source"
