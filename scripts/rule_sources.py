"""Prints, as JSON, what Python packages say of public holidays and of area codes.

    rule_sources.py holidays FROM UNTIL CALENDAR…   {calendar: {"YYYY-MM-DD": name}}, of holidays, from FROM until before
                                                     UNTIL; a calendar is a country, or a country and its part: US-FL
    rule_sources.py areas                            {"geocoder": {area code: [names of places]}, "nanp": {area code: name}},
                                                     of phonenumbers and py-area-code-nanp
"""

import json
import sys


def holidays_of(start, end, calendars):
    import holidays

    found = {}
    for calendar in calendars:
        country, _, part = calendar.partition("-")
        supported = holidays.list_supported_countries()
        if part and part not in supported[country]:
            continue
        days = holidays.country_holidays(country, subdiv=part or None, years=range(start, end), language="en_US")
        found[calendar] = {str(day): name for day, name in sorted(days.items())}
    return found


def areas():
    import importlib.util
    import pathlib

    from phonenumbers.geodata import GEOCODE_DATA

    geocoder = {}
    for prefix, names in GEOCODE_DATA.items():
        if prefix.startswith("1") and len(prefix) == 4:
            geocoder[prefix[1:]] = [names["en"]]
    for prefix, names in GEOCODE_DATA.items():
        if prefix.startswith("1") and len(prefix) > 4 and prefix[1:4] not in geocoder:
            geocoder.setdefault(prefix[1:4] + " towns", []).append(names["en"])
    folder = pathlib.Path(importlib.util.find_spec("area_code_nanp").origin).parent
    nanp = json.loads((folder / "data" / "nanp.json").read_text())
    return {"geocoder": geocoder, "nanp": nanp}


def main():
    if sys.argv[1] == "holidays":
        print(json.dumps(holidays_of(int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:])))
    else:
        print(json.dumps(areas()))


main()
