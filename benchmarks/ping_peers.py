"""Pings to visits as an analyst would do it: geopandas and pandas, and DuckDB."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from safeground.core.patrols.dosage.geofences import geofences
from safeground.core.patrols.dosage.rule import VisitRule
from safeground.core.patrols.hotspot import PatrolHotspot


def by_geopandas(path: Path, hotspots: Sequence[PatrolHotspot], rule: VisitRule) -> pd.DataFrame:
    """Points joined to geofences, then runs and stays by groupby. `arrive`, `leave` in us."""
    import geopandas as gpd

    pings = pd.read_parquet(path)
    fences = geofences(hotspots, rule.margin_m)
    areas = gpd.GeoDataFrame({"hotspot": fences.names}, geometry=fences.shapes, crs="EPSG:4326")
    points = gpd.GeoDataFrame(
        pings, geometry=gpd.points_from_xy(pings.longitude, pings.latitude), crs="EPSG:4326"
    )
    joined = gpd.sjoin(points, areas, predicate="within", how="left")
    joined["hotspot"] = joined["hotspot"].fillna("")
    return _stays(_runs(joined, rule), rule)


def _runs(pings: pd.DataFrame, rule: VisitRule) -> pd.DataFrame:
    table = pd.DataFrame(pings[["device", "time", "hotspot", "speed"]])
    table = table.sort_values(["device", "time"])
    table["at"] = table["time"].astype("int64") // (1000 if table["time"].dt.unit == "ns" else 1)
    before, after = table.shift(1), table.shift(-1)
    own, next_own = table["device"] == before["device"], table["device"] == after["device"]
    gap = (table["at"] - before["at"]).where(own)
    same = own & (table["hotspot"] == before["hotspot"]) & (gap <= rule.silence_seconds * 1e6)
    table["run"] = (~same).cumsum()
    most = rule.excursion_seconds * 1e6
    came = own & ~same & (table["hotspot"] != before["hotspot"]) & (gap <= most)
    table["enter"] = np.where(came, before["at"] + gap // 2, table["at"])
    ahead = (after["at"] - table["at"]).where(next_own)
    went = next_own & (table["hotspot"] != after["hotspot"]) & (ahead <= most)
    table["leave"] = np.where(went, table["at"] + ahead // 2, table["at"])
    walking = (table["speed"] + before["speed"]) / 2 <= rule.vehicle_mps
    table["foot"] = gap.where(same & walking, 0.0)
    table["vehicle"] = gap.where(same & ~walking, 0.0)
    inside = table[table["hotspot"] != ""]
    return inside.groupby("run").agg(
        device=("device", "first"),
        hotspot=("hotspot", "first"),
        enter=("enter", "first"),
        leave=("leave", "last"),
        foot=("foot", "sum"),
        vehicle=("vehicle", "sum"),
    )


def _stays(runs: pd.DataFrame, rule: VisitRule) -> pd.DataFrame:
    runs = runs.sort_values(["device", "enter"])
    before = runs.shift(1)
    joins = (runs["device"] == before["device"]) & (runs["hotspot"] == before["hotspot"])
    joins &= runs["enter"] - before["leave"] <= rule.excursion_seconds * 1e6
    stays = runs.groupby((~joins).cumsum()).agg(
        device=("device", "first"),
        hotspot=("hotspot", "first"),
        arrive=("enter", "first"),
        leave=("leave", "last"),
        foot=("foot", "sum"),
        vehicle=("vehicle", "sum"),
    )
    rest = stays["leave"] - stays["arrive"] - stays["foot"] - stays["vehicle"]
    driven = stays["vehicle"] > stays["foot"]
    foot = stays["foot"] + rest.where(~driven, 0.0)
    vehicle = stays["vehicle"] + rest.where(driven, 0.0)
    return stays[(foot >= rule.minimum_minutes * 60e6) & (foot >= vehicle)]


def by_duckdb(path: Path, hotspots: Sequence[PatrolHotspot], rule: VisitRule) -> pd.DataFrame:
    """The same in one SQL statement: points in polygons by counting the edges to their right."""
    import duckdb

    fences = geofences(hotspots, rule.margin_m)
    edges, boxes = _tables(fences.shapes, fences.names)
    with duckdb.connect() as base:
        base.register("edges", edges)
        base.register("boxes", boxes)
        return base.execute(
            _SQL.format(
                path=path,
                silence=int(rule.silence_seconds * 1e6),
                most=int(rule.excursion_seconds * 1e6),
                fast=rule.vehicle_mps,
                least=int(rule.minimum_minutes * 60e6),
            )
        ).df()


def _tables(shapes: np.ndarray, names: Sequence[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    rows = []
    for name, shape in zip(names, shapes, strict=True):
        corners = shapely.get_coordinates(shape.exterior)
        rows += [(name, *a, *b) for a, b in pairwise(corners)]
    edges = pd.DataFrame(rows, columns=["hotspot", "x0", "y0", "x1", "y1"])
    west, south, east, north = shapely.bounds(shapes).T
    boxes = {"hotspot": names, "west": west, "south": south, "east": east, "north": north}
    return edges, pd.DataFrame(boxes)


_SQL = """
with pings as (
  select row_number() over () as id, device, epoch_us(time) as t, longitude as x, latitude as y,
         speed from read_parquet('{path}')
), near as (
  select id, x, y, hotspot from pings
  join boxes on x between west and east and y between south and north
), inside as (
  select id, hotspot from near join edges using (hotspot)
  where (y0 > y) != (y1 > y) and x < x0 + (y - y0) * (x1 - x0) / (y1 - y0)
  group by id, hotspot having count(*) % 2 = 1
), placed as (
  select device, t, speed, coalesce(hotspot, '') as hotspot from pings left join inside using (id)
), beside as (
  select *, lag(t) over w as t0, lag(hotspot) over w as hotspot0, lag(speed) over w as speed0,
         lead(t) over w as t1, lead(hotspot) over w as hotspot1
  from placed window w as (partition by device order by t)
), spans as (
  select *, coalesce(hotspot = hotspot0 and t - t0 <= {silence}, false) as same,
    case when hotspot != hotspot0 and t - t0 <= {most} then t0 + (t - t0) // 2 else t end
      as enter,
    case when hotspot != hotspot1 and t1 - t <= {most} then t + (t1 - t) // 2 else t end
      as leave
  from beside
), numbered as (
  select *, sum((not same)::int) over (partition by device order by t) as run from spans
), runs as (
  select device, run, any_value(hotspot) as hotspot, min(enter) as enter, max(leave) as leave,
    sum(case when same and (speed + speed0) / 2 <= {fast} then t - t0 else 0 end) as foot,
    sum(case when same and (speed + speed0) / 2 > {fast} then t - t0 else 0 end) as vehicle
  from numbered where hotspot != '' group by device, run
), joins as (
  select *, coalesce(hotspot = lag(hotspot) over w and enter - lag(leave) over w <= {most}, false)
    as joined from runs window w as (partition by device order by enter)
), stays as (
  select device, any_value(hotspot) as hotspot, min(enter) as arrive, max(leave) as leave,
    sum(foot) as foot, sum(vehicle) as vehicle
  from (select *, sum((not joined)::int) over (partition by device order by enter) as stay
        from joins) group by device, stay
)
select hotspot, device, arrive, leave from stays
where foot + case when vehicle > foot then 0 else leave - arrive - foot - vehicle end >= {least}
  and vehicle <= foot
"""
