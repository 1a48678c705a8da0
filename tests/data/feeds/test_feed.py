"""Feeds: every format gives the same pings, and what is wrong with one is said."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from safeground.data.errors import BadInput
from safeground.data.feeds.feed import NO_DEVICE, NO_TIME, UNREADABLE, Feed

START = datetime(2026, 7, 3, 18, 0, tzinfo=UTC)
MOMENT = int(START.timestamp()) * 1_000_000
ROWS = [
    {
        "device": d,
        "time": f"2026-07-03T18:00:{s:02d}Z",
        "longitude": 0.7 + s / 1e3,
        "latitude": 51.5,
    }
    for s in (0, 10, 20)
    for d in ("radio-1", "radio-2")
]


def read(*paths: Path, zone: str = "Europe/London", device: str | None = None) -> Any:
    feed = Feed(paths, zone, device)
    parts = [batch.pings for batch, _ in feed.batches()]
    arrays = [np.concatenate(a) for a in zip(*(p.fields() for p in parts), strict=True)]
    return feed, *arrays


def write(path: Path, text: str | bytes) -> Path:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def csv(path: Path, rows: list[dict[str, Any]]) -> Path:
    pl.DataFrame(rows).write_csv(path)
    return path


def jsonl(path: Path, rows: list[dict[str, Any]]) -> Path:
    return write(path, "".join(json.dumps(row) + "\n" for row in rows))


def parquet(path: Path, rows: list[dict[str, Any]]) -> Path:
    frame = pl.DataFrame(rows).with_columns(
        pl.col("time").str.to_datetime(time_unit="ns", time_zone="UTC")
    )
    frame.write_parquet(path)
    return path


@pytest.mark.parametrize(
    ("maker", "name"), [(csv, "a.csv"), (jsonl, "a.jsonl"), (parquet, "a.parquet")]
)
def test_formats_of_tables_say_the_same(tmp_path: Path, maker: Any, name: str) -> None:
    feed, device, time, lon, lat, accuracy, _ = read(maker(tmp_path / name, ROWS))
    assert feed.devices == ["radio-1", "radio-2"]
    assert device.tolist() == [0, 1, 0, 1, 0, 1]
    assert ((time - MOMENT) / 1e6).tolist() == [0, 0, 10, 10, 20, 20]
    assert lon.tolist() == [row["longitude"] for row in ROWS]
    assert lat.tolist() == [51.5] * 6
    assert np.isnan(accuracy).all()
    assert (feed.rows, dict(feed.dropped), feed.wall_clock) == (6, {}, False)


@pytest.mark.parametrize(
    ("time", "seconds", "wall"),
    [
        ("2026-07-03T18:00:00Z", 0, False),
        ("2026-07-03 19:00:00+01:00", 0, False),
        ("2026-07-03T13:00:00-0500", 0, False),
        ("2026-07-03T18:00:00.250Z", 0.25, False),
        ("2026-07-03T19:00:00", 0, True),  # British summer time
        ("2026-07-03 19:00", 0, True),
        (str(MOMENT // 1_000_000), 0, False),
        (str(MOMENT // 1_000), 0, False),
    ],
)
def test_times_in_every_form(tmp_path: Path, time: str, seconds: float, wall: bool) -> None:
    path = write(tmp_path / "a.csv", f"device,time,longitude,latitude\nr,{time},0.7,51.5\n")
    feed, _, times, *_ = read(path)
    assert times.tolist() == [MOMENT + seconds * 1e6]
    assert feed.wall_clock == wall


def test_wall_time_may_be_of_another_zone(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.csv", "device,time,longitude,latitude\nr,2026-07-03 20:00:00,0.7,51.5\n"
    )
    assert read(path, zone="Europe/Paris")[2].tolist() == [MOMENT]


def test_columns_by_other_names_separators_and_byte_order_mark(tmp_path: Path) -> None:
    text = '\ufeffCallsign;Lat;LNG;Timestamp\n"EX 1";51.5;0.7;2026-07-03T18:00:00Z\n\n'
    feed, device, time, lon, lat, *_ = read(write(tmp_path / "a.csv", text))
    assert (feed.devices, feed.rows) == (["EX 1"], 1)
    assert (device.tolist(), time.tolist(), lon.tolist(), lat.tolist()) == (
        [0],
        [MOMENT],
        [0.7],
        [51.5],
    )


def test_a_folder_of_files_is_one_feed(tmp_path: Path) -> None:
    csv(tmp_path / "b.csv", ROWS[3:])
    (tmp_path / "deeper").mkdir()
    parquet(tmp_path / "deeper" / "c.parquet", ROWS[:3])
    feed, device, *_ = read(tmp_path)
    assert len(device) == 6
    assert sorted(feed.devices) == ["radio-1", "radio-2"]


def test_rows_at_fault_are_counted_with_an_example_and_the_others_kept(tmp_path: Path) -> None:
    text = (
        "device,time,longitude,latitude\n"
        "r,2026-07-03T18:00:00Z,0.7,51.5\n"
        ",2026-07-03T18:00:00Z,0.7,51.5\n"
        "r,yesterday,0.7,51.5\n"
        "r,2026-07-03T18:00:10Z,here,51.5\n"
        "r\0,2026-07-03T18:00:20Z,0.7,51.5,extra\n"
        "r,2026-07-0"
    )
    feed, device, _, lon, *_ = read(write(tmp_path / "a.csv", text))
    assert feed.dropped == {NO_DEVICE: 1, NO_TIME: 2}
    assert (
        feed.examples[NO_TIME]
        == "a.csv, row 3: device r, time yesterday, longitude 0.7, latitude 51.5"
    )
    assert (device >= 0).tolist() == [True, False, False, True, True, False]
    assert np.isnan(lon[3])


def test_lines_that_are_no_json_are_counted(tmp_path: Path) -> None:
    good = jsonl(tmp_path / "a.jsonl", ROWS).read_text()
    feed, device, *_ = read(write(tmp_path / "b.jsonl", good + "[1]\n{nonsense\n" + good[:30]))
    assert (len(device), feed.rows, feed.dropped) == (6, 9, {UNREADABLE: 3})
    assert feed.examples[UNREADABLE] == "b.jsonl: [1]"


def test_a_quote_that_is_never_closed_swallows_nothing(tmp_path: Path) -> None:
    lines = ["device,time,longitude,latitude", 'r,2026-07-03T18:00:00Z,"0.7,51.5']
    lines += [f"r,2026-07-03T18:00:{s},0.7,51.5" for s in range(10, 40)]
    feed, device, *_ = read(write(tmp_path / "a.csv", "\n".join(lines)))
    assert (feed.rows, len(device)) == (31, 31)


HEADER = "device,time,longitude,latitude\n"


def sentence(body: str) -> bytes:
    """An NMEA sentence with its checksum."""
    check = 0
    for byte in body.encode():
        check ^= byte
    return f"${body}*{check:02X}\r\n".encode()


GGA = "GPGGA,18000{second}.00,5130.00000,N,00042.00000,E,1,08,1.0,10.0,M,46.0,M,,"
RMC = "GPRMC,18000{second}.00,{status},5130.00000,N,00042.00000,E,010.0,084.4,030726,003.1,W"
NMEA = b"".join(
    sentence(kind.format(second=second, status="A")) for second in (0, 1) for kind in (GGA, RMC)
)


def test_nmea_is_one_device_with_knots_made_metres_a_second(tmp_path: Path) -> None:
    changed = NMEA.splitlines()[1].replace(b"5130", b"5140") + b"\r\n"
    no_fix = sentence(RMC.format(second=2, status="V"))
    text = sentence("GPGSV,1,1,00") + NMEA + changed + no_fix + b"$GPRMC,1800"
    path = write(tmp_path / "phone.nmea", text)
    feed, _, time, lon, lat, _, speed = read(path)
    assert feed.devices == ["phone"]
    assert read(path, device="EX 1")[0].devices == ["EX 1"]
    assert (feed.rows, feed.dropped) == (5, {UNREADABLE: 2})
    assert feed.examples[UNREADABLE] == f"phone.nmea: {changed.decode().strip()}"
    assert ((time - MOMENT) / 1e6).tolist() == [0, 1, 2]
    assert np.allclose([lon[:2], lat[:2], speed[:2]], [[0.7] * 2, [51.5] * 2, [5.1444] * 2])
    assert np.isnan(lat[2])


def test_nmea_that_never_gives_a_date_has_no_fix(tmp_path: Path) -> None:
    feed, device, *_ = read(write(tmp_path / "a.txt", sentence(GGA.format(second=1))))
    assert (len(device), feed.dropped) == (0, {UNREADABLE: 1})


GPX = """<?xml version="1.0"?>
<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"><trk>{name}<trkseg>
<trkpt lat="51.5" lon="0.7"><time>2026-07-03T18:00:00Z</time></trkpt>
<trkpt lat="51.5" lon="0.701"><time>2026-07-03T18:00:10Z</time></trkpt>
</trkseg></trk></gpx>"""


def test_gpx_has_its_device_from_the_track_or_the_file(tmp_path: Path) -> None:
    named = write(tmp_path / "a.gpx", GPX.format(name="<name>EX 1</name>"))
    feed, _, time, lon, *_ = read(named)
    assert (feed.devices, time[0], lon.tolist()) == (["EX 1"], MOMENT, [0.7, 0.701])
    assert read(write(tmp_path / "phone.gpx", GPX.format(name="")))[0].devices == ["phone"]


def test_a_gpx_file_that_breaks_off_keeps_what_came_before(tmp_path: Path) -> None:
    feed, device, *_ = read(write(tmp_path / "a.gpx", GPX.format(name="")[:-20]))
    assert len(device) == 2
    assert "breaks off" in feed.examples[UNREADABLE]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.csv", "", "empty"),
        ("a.csv", "device,when,longitude\nr,1,2\n", "no column 'time' or 'latitude'.*when"),
        ("a.csv", HEADER + "r,2026-07-03T18:00:00Z,51.5,0.7\n", "swapped"),
        ("a.csv", HEADER + "r,2026-07-03T18:00:00Z,588000,185000\n", "metres"),
        ("a.csv", HEADER + "r,12345,0.7,51.5\n", "since 1970"),
        ("a.csv", b"PK\x03\x04\0\0\0\0\n\0", "not CSV"),
        ("a.parquet", "PAR1 no", "can't be read as a Parquet file"),
        ("a.gpx", "not xml", "can't be read as GPX"),
        ("a.doc", "what", "is no feed"),
    ],
)  # fmt: skip
def test_what_can_t_be_a_feed_is_one_sentence(
    tmp_path: Path, name: str, content: str | bytes, sentence: str
) -> None:
    with pytest.raises(BadInput, match=sentence):
        read(write(tmp_path / name, content))


ACCENTED = "Ré,2026-01-05T20:00:00Z,0.7,51.5\n"


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16", "utf-16-le"])
def test_letters_in_another_encoding_are_refused_wherever_they_are(
    tmp_path: Path, encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Replaced by a mark, Ré and Rè would be one device."""
    text = HEADER + "R1,2026-01-05T20:00:00Z,0.7,51.5\n" * 9 + ACCENTED + ACCENTED.replace("é", "è")
    path = write(tmp_path / "pings.csv", text.encode(encoding))
    for size in (64, 1 << 25):
        monkeypatch.setattr("safeground.data.feeds.lines.blocks.__defaults__", (size,))
        with pytest.raises(BadInput, match=r"^pings\.csv is not CSV in UTF-8; save it as CSV"):
            read(path)


def test_letters_in_utf8_are_kept_as_they_are(tmp_path: Path) -> None:
    feed, *_ = read(write(tmp_path / "pings.csv", HEADER + ACCENTED + ACCENTED.replace("é", "è")))
    assert list(feed.devices) == ["Ré", "Rè"]


def test_a_missing_file_or_an_empty_folder_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="There is no feed"):
        read(tmp_path / "none.csv")
    with pytest.raises(BadInput, match="holds no feed"):
        read(tmp_path)


def test_blocks_of_any_size_give_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = csv(tmp_path / "a.csv", ROWS)
    whole = read(path)
    monkeypatch.setattr("safeground.data.feeds.lines.blocks.__defaults__", (64,))
    small = read(path)
    for mine, theirs in zip(whole[1:], small[1:], strict=True):
        assert np.array_equal(mine, theirs, equal_nan=True)
