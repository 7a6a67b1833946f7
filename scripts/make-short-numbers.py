#!/usr/bin/env python3
"""Writes src/phone/short-numbers.json: the emergency and short numbers that a campaign must never dial.

Source: Google's libphonenumber (ShortNumberMetadata.xml, PhoneNumberMetadata.xml; Apache-2.0) as the PyPI
package `phonenumbers` carries it. Run it again when that package has news:

    pip install --target /tmp/phonenumbers phonenumbers
    PYTHONPATH=/tmp/phonenumbers python3 scripts/make-short-numbers.py
"""

import json
import re
from pathlib import Path

import phonenumbers
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata, PhoneNumber

OUTPUT = Path(__file__).resolve().parent.parent / "src" / "domain" / "short-numbers.json"

# Longer short codes exist, but no ordinary number is that short: the ordinary rules refuse them anyway.
LONGEST = 6
# A numbering plan is open when subscribers' numbers behind an area code may be of such different lengths.
OPEN_SPREAD = 4


def numbers_of(description):
    """Every number of up to LONGEST digits that the description's pattern matches."""
    if description is None or not description.national_number_pattern:
        return
    pattern = re.compile(description.national_number_pattern)
    for length in description.possible_length:
        if 0 < length <= LONGEST:
            for value in range(10**length):
                digits = str(value).zfill(length)
                if pattern.fullmatch(digits):
                    yield digits


def passes_as_ordinary(calling_code, digits):
    if digits.startswith("0"):
        return False
    number = PhoneNumber(country_code=calling_code, national_number=int(digits))
    return phonenumbers.is_valid_number(number)


def has_open_plan(region):
    """Whether subscribers' numbers of many lengths stand behind area codes."""
    metadata = PhoneMetadata.metadata_for_region(region)
    # Italy has area codes, too; their leading 0 is part of the number, not a prefix.
    has_area_codes = metadata.national_prefix is not None or region == "IT"
    if not has_area_codes:
        return False
    fixed = metadata.fixed_line
    lengths = [length for length in (fixed.possible_length if fixed else ()) if length > 0]
    return bool(lengths) and max(lengths) - min(lengths) >= OPEN_SPREAD


emergency, short, open_plans = {}, {}, []
for calling_code, regions in sorted(COUNTRY_CODE_TO_REGION_CODE.items()):
    if regions == ("001",):
        continue
    urgent, codes = set(), set()
    for region in regions:
        metadata = PhoneMetadata.short_metadata_for_region(region)
        if metadata is None:
            continue
        urgent.update(numbers_of(metadata.emergency))
        codes.update(n for n in numbers_of(metadata.short_code) if passes_as_ordinary(calling_code, n))
    if urgent:
        emergency[str(calling_code)] = " ".join(sorted(urgent))
    if codes - urgent:
        short[str(calling_code)] = " ".join(sorted(codes - urgent))
    if has_open_plan(regions[0]):
        open_plans.append(str(calling_code))

result = {
    "source": "Google libphonenumber (Apache-2.0), by scripts/make-short-numbers.py",
    "version": phonenumbers.__version__,
    "emergency": emergency,
    "shortButOrdinary": short,
    "openPlans": " ".join(open_plans),
}
OUTPUT.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
print(f"{OUTPUT.name}: {len(emergency)} calling codes, {OUTPUT.stat().st_size} bytes")
