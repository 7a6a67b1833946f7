#!/usr/bin/env bash
# Node 20 and Node 24 carry different time zone data, and the product must not care: the tests of calling hours,
# zones and rows pass under both, and both decide alike about every zone until 2030. Each runtime comes from npm.
set -euo pipefail
cd "$(dirname "$0")/.."
platform=$(node -p 'process.platform + "-" + process.arch')
digests=()
for version in 20.20.2 24.22.3; do
  runtime=.local/node-$version/node_modules/node-$platform/bin/node
  if [ ! -x "$runtime" ]; then
    npm install --silent --no-audit --no-fund --no-package-lock --prefix ".local/node-$version" "node-$platform@$version"
  fi
  [ "$("$runtime" --version)" = "v$version" ]
  "$runtime" node_modules/vitest/vitest.mjs run --project unit test/unit/local-time test/unit/calling-hours/calling test/unit/phone test/unit/campaign \
    test/unit/importing/row test/unit/importing/number-column test/unit/csv/header test/property/number-zones
  digests+=("$("$runtime" --import tsx scripts/calling-hours-digest.ts)")
  echo "Node $version: ${digests[-1]}"
done
[ "${digests[0]}" = "${digests[1]}" ] || { echo "The two decide differently about calling hours." >&2; exit 1; }
