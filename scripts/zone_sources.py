"""Prints, as JSON, what Python packages say of time zones.

    zone_sources.py offsets FROM UNTIL   offset changes of every zone of tzdata between two years:
                                         {name: [[seconds since 1970, minutes ahead from then on], ...]}
    zone_sources.py prefixes             the zones of phone numbers by prefix, of phonenumbers
"""

import json
import sys
import zoneinfo
from datetime import datetime, timezone

zoneinfo.reset_tzpath(to=())  # the package's data, not the machine's


def minutes_ahead(zone, at):
    return datetime.fromtimestamp(at, zone).utcoffset().total_seconds() / 60


def changes(zone, start, end):
    found = [[start, int(minutes_ahead(zone, start))]]
    step = 6 * 3600
    for at in range(start, end, step):
        before, after = at, min(at + step, end)
        if minutes_ahead(zone, before) == minutes_ahead(zone, after):
            continue
        while after - before > 1:
            middle = (before + after) // 2
            if minutes_ahead(zone, middle) == found[-1][1]:
                before = middle
            else:
                after = middle
        found.append([after, int(minutes_ahead(zone, after))])
    return found


def main():
    if sys.argv[1] == "offsets":
        start, end = (int(datetime(int(year), 1, 1, tzinfo=timezone.utc).timestamp()) for year in sys.argv[2:4])
        names = sorted(zoneinfo.available_timezones())
        print(json.dumps({name: changes(zoneinfo.ZoneInfo(name), start, end) for name in names}))
    else:
        from phonenumbers.tzdata import TIMEZONE_DATA

        print(json.dumps({prefix: list(zones) for prefix, zones in TIMEZONE_DATA.items()}))


main()
