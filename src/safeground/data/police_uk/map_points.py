"""Which generation of map points a police.uk month is snapped to.

police.uk moves every incident to the nearest of a fixed list of map points, each standing for eight
or more addresses. The list was redrawn between June and July 2022. In Northumbria's stop-and-search
files 4 to 7% of the points used in a month up to June 2022 are also points of October 2022 to
February 2023, and 60 to 65% are points of other earlier months; from July 2022 on, 84 to 100% are,
and under 1%.

Other forces' files that we could look at agree, but leave a gap around that summer: City of London
(old points to November 2021, new from January 2024) and Essex (old to February 2019, new from
January 2023). The list is national and drawn centrally, so one break is taken to hold for all
forces; for December 2021 to December 2022 that rests on Northumbria alone.

Before 2022 points came and went slowly (85% of the Essex points of 2018 were in use in 2014), so
those months count as one generation.
"""

FIRST_MONTH_OF_NEW_POINTS = "2022-07"


def point_set(month: str) -> str:
    """The name of the list of map points in use in a month such as "2025-01".

    Points are comparable within one list and must not be joined across two.

    >>> point_set("2022-06"), point_set("2022-07")
    ('map points to 2022-06', 'map points from 2022-07')
    """
    if month < FIRST_MONTH_OF_NEW_POINTS:
        return "map points to 2022-06"
    return "map points from 2022-07"
