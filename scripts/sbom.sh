#!/usr/bin/env bash
# Writes sbom.cdx.json, the bill of materials of what runs in production, as CycloneDX. `npm sbom --omit=dev` would leave out
# every package that a development dependency needs as well, such as zod: so npm lists a copy without those.
set -euo pipefail
cd "$(dirname "$0")/.."

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
copy="$folder/campaign-dialer" # npm names the product after the folder
mkdir "$copy"
cp package.json package-lock.json "$copy"
(
  cd "$copy"
  npm pkg delete devDependencies
  npm install --package-lock-only --offline --ignore-scripts --silent
  npm sbom --package-lock-only --sbom-format=cyclonedx
) >sbom.cdx.json
echo "Wrote sbom.cdx.json."
