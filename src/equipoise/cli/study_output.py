"""The folder a study's outputs go to, and what each file of it is called."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from equipoise.errors import InputError


@dataclass(frozen=True, slots=True)
class StudyOutput:
    """The outputs of one study, `out/<study id>/` unless told otherwise; ignored by git, made again by a second run."""

    folder: Path

    @property
    def ledger(self) -> Path:
        """Every event of the trial."""
        return self.folder / "ledger.ndjson"

    @property
    def anchor(self) -> Path:
        """Count and head of the ledger."""
        return self.folder / "anchor.json"

    @property
    def datasets(self) -> Path:
        """ADSL and the others, as Parquet and CSV."""
        return self.folder / "datasets"

    @property
    def analysis(self) -> Path:
        """Every estimate as a tidy row."""
        return self.folder / "analysis.json"

    @property
    def results(self) -> Path:
        """The registry's results section."""
        return self.folder / "results.json"

    @property
    def figures(self) -> Path:
        """The figures as SVG."""
        return self.folder / "figures"

    def report(self, ending: str) -> Path:
        """The report as "html" or "pdf"."""
        return self.folder / f"report.{ending}"

    def need_ledger(self) -> Path:
        """Return the ledger; InputError where the study was not rehearsed yet."""
        if not self.ledger.is_file():
            raise InputError(
                "there is no ledger yet", where=str(self.ledger), mend="rehearse the study first: equipoise simulate"
            )
        return self.ledger


def study_output(study_id: str, folder: Path | None) -> StudyOutput:
    """Return the output folder of a study, made if it is not there."""
    output = StudyOutput(folder if folder is not None else Path("out") / study_id)
    try:
        output.folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise InputError(
            f"the folder cannot be made: {fault.strerror}", where=str(output.folder), mend="say --output with another"
        ) from None
    return output
