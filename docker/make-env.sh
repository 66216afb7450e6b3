#!/bin/sh
# Writes docker/.env with random passwords and keys, readable by its owner only. Changes nothing where it exists: those keys are in use.
set -eu
file="$(dirname "$0")/.env"
if [ -e "$file" ]; then
  echo "$file exists and is kept."
  exit 0
fi
random() { od -An -N"$1" -tx1 /dev/urandom | tr -d ' \n'; }
umask 077
cat > "$file" <<END
ADMIN_API_KEY=tl_$(random 24)
ENCRYPTION_KEY=$(head -c 32 /dev/urandom | base64)
POSTGRES_PASSWORD=$(random 24)
END
echo "$file is written. ADMIN_API_KEY in it is the key of the first administrator."
