"""The ways in use to the sample size of a log-rank test, and where each was published."""

from __future__ import annotations

from enum import StrEnum

from equipoise.errors import InputError


class LogRankMethod(StrEnum):
    """Ways to the sample size of a log-rank test. `FIXED_ALTERNATIVE` is the one whose power simulation confirms."""

    SCHOENFELD = "schoenfeld"
    FREEDMAN = "freedman"
    HSIEH_FREEDMAN = "hsieh_freedman"
    RUBINSTEIN = "rubinstein"
    LACHIN_FOULKES = "lachin_foulkes"
    BERNSTEIN_LAGAKOS = "bernstein_lagakos"
    AVERAGE_HAZARD_RATIO = "average_hazard_ratio"
    DIRECT = "direct"
    FIXED_ALTERNATIVE = "fixed_alternative"

    @property
    def source(self) -> str:
        """Where the method was published."""
        return _SOURCES[self]


_SOURCES = {
    LogRankMethod.SCHOENFELD: "Schoenfeld 1981, Biometrika 68:316",
    LogRankMethod.FREEDMAN: "Freedman 1982, Statistics in Medicine 1:121",
    LogRankMethod.HSIEH_FREEDMAN: "Hsieh 1992, Statistics in Medicine 11:1499, after Freedman 1982",
    LogRankMethod.RUBINSTEIN: "Rubinstein, Gail, Santner 1981, Journal of Chronic Diseases 34:469",
    LogRankMethod.LACHIN_FOULKES: "Lachin, Foulkes 1986, Biometrics 42:507, on the scale of the log hazard ratio",
    LogRankMethod.BERNSTEIN_LAGAKOS: "Bernstein, Lagakos 1978, Journal of Statistical Computation and Simulation 8:65",
    LogRankMethod.AVERAGE_HAZARD_RATIO: "Schoenfeld 1981, Biometrika 68:316, the hazard ratio averaged over events, "
    "the information of each piece of the hazards",
    LogRankMethod.DIRECT: "Lakatos 1988, Biometrics 44:229, the integrals taken exactly",
    LogRankMethod.FIXED_ALTERNATIVE: "Lakatos 1988, Biometrics 44:229, the integrals taken exactly, with the spread of "
    "Z under the alternative by the delta method",
}


def log_rank_method(name: LogRankMethod | str) -> LogRankMethod:
    """Return the method of a name; InputError names the known ones where it is none.

    >>> log_rank_method("freedman").source
    'Freedman 1982, Statistics in Medicine 1:121'
    """
    try:
        return LogRankMethod(name)
    except ValueError:
        known = ", ".join(LogRankMethod)
        raise InputError(f"no log-rank method is called {name!r}", mend=f"take one of {known}") from None
