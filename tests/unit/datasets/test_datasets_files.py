from __future__ import annotations

import polars as pl
from polars.testing import assert_frame_equal
from small_study import Writer, small_study

from equipoise.datasets import data_hash, derive_datasets, write_datasets


def datasets():
    writer = Writer()
    writer.register()
    writer.allocate()
    writer.enter("HEM", -3, platelets=60.25)
    writer.scan(84)
    return derive_datasets(small_study(), writer.ledger.events)


def test_the_hash_is_the_same_for_the_same_data_and_order_of_names_does_not_count():
    found = datasets()
    assert data_hash(found) == data_hash(datasets())
    assert data_hash(dict(reversed(found.items()))) == data_hash(found)


def test_the_hash_is_stable_over_time():
    """A change of this value changes every recorded hash: the changelog must say so."""
    table = pl.DataFrame({"USUBJID": ["A", None, ""], "AVAL": [0.1, None, 1e-300], "N": [1, 2, 3]})
    assert data_hash({"adsl": table}) == "ebe2b4acd75dc7d577edbe7e1ea66d2a1f3d45c745181fbbde0b29d6ba3a92e1"


def test_every_change_changes_the_hash():
    table = pl.DataFrame({"A": ["x", None], "B": [1.0, 2.0]})
    others = [
        pl.DataFrame({"A": ["x", ""], "B": [1.0, 2.0]}),
        pl.DataFrame({"A": ["x", "\\N"], "B": [1.0, 2.0]}),
        pl.DataFrame({"A": ["x", None], "B": [1, 2]}),
        pl.DataFrame({"A": ["x", None], "C": [1.0, 2.0]}),
        table.reverse(),
        table.head(1),
    ]
    assert len({data_hash({"t": frame}) for frame in [table, *others]}) == 7
    assert data_hash({"t": table}) != data_hash({"u": table})


def test_files_come_back(tmp_path):
    found = datasets()
    digest = write_datasets(found, tmp_path / "out")
    assert (tmp_path / "out" / "data_hash.txt").read_text() == digest + "\n"
    for name, table in found.items():
        assert_frame_equal(pl.read_parquet(tmp_path / "out" / f"{name}.parquet"), table)
        assert (tmp_path / "out" / f"{name}.csv").read_text().startswith("STUDYID,")
