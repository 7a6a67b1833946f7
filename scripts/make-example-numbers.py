#!/usr/bin/env python3
"""Writes test/support/example-numbers.json: an example number of each type of each country, for tests.

Source: Google's libphonenumber (PhoneNumberMetadata.xml; Apache-2.0) as the PyPI package `phonenumbers` carries it.
Run it again when that package has news:

    pip install --target /tmp/phonenumbers phonenumbers
    PYTHONPATH=/tmp/phonenumbers python3 scripts/make-example-numbers.py
"""

import json
from pathlib import Path

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType, SUPPORTED_REGIONS

OUTPUT = Path(__file__).resolve().parent.parent / "test" / "support" / "example-numbers.json"

TYPES = {
    PhoneNumberType.FIXED_LINE: "fixedLine",
    PhoneNumberType.MOBILE: "mobile",
    PhoneNumberType.TOLL_FREE: "tollFree",
    PhoneNumberType.PREMIUM_RATE: "premiumRate",
    PhoneNumberType.SHARED_COST: "sharedCost",
    PhoneNumberType.VOIP: "voip",
    PhoneNumberType.PERSONAL_NUMBER: "personal",
    PhoneNumberType.PAGER: "pager",
    PhoneNumberType.UAN: "uan",
    PhoneNumberType.VOICEMAIL: "voicemail",
}

numbers = {}
for region in sorted(SUPPORTED_REGIONS):
    of_region = []
    for kind, name in TYPES.items():
        number = phonenumbers.example_number_for_type(region, kind)
        if number is None or not phonenumbers.is_valid_number(number):
            continue
        # As its owner writes it at home: with the trunk prefix, where there is one.
        e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
        home = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
        of_region.append(f"{name} {e164} {home}")
    numbers[region] = "; ".join(of_region)

result = {
    "source": "Google libphonenumber (Apache-2.0), by scripts/make-example-numbers.py",
    "version": phonenumbers.__version__,
    "numbers": numbers,
}
OUTPUT.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
count = sum(of_region.count("+") for of_region in numbers.values())
print(f"{OUTPUT.name}: {count} numbers of {len(numbers)} countries, {OUTPUT.stat().st_size} bytes")
