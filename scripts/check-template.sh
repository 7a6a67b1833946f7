#!/usr/bin/env bash
# The synthesized template by CloudFormation's own schemas, in Regions of each kind. W3005 is CDK's habit: it names a
# dependency that a reference implies already.
set -euo pipefail
cd "$(dirname "$0")/.."
linter=.local/cfn-lint
if [ ! -x "$linter/bin/cfn-lint" ]; then
  python3 -m venv "$linter"
  "$linter/bin/pip" install --quiet --disable-pip-version-check cfn-lint==1.58.0
fi
"$linter/bin/cfn-lint" --ignore-checks W3005 \
  --regions us-east-1 eu-central-1 af-south-1 us-gov-west-1 -- cdk.out/*.template.json
