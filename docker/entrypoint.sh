#!/bin/sh
# Make or migrate the repository before the site is served; run any other command as it is.
set -eu

if [ "${1:-}" = tangthu ] && [ "${2:-}" = serve ]; then
    tangthu init
fi
exec "$@"
