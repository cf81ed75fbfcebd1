#!/bin/sh
# The variables that a deployment needs; their values are nobody's business.
for name in DATABASE_URL SHADOW_DATABASE_URL; do
  eval "value=\${$name:-}"
  if [ -z "$value" ]; then
    echo "$name is not set" >&2
    exit 1
  fi
done
