"""Dates and the months a design counts in: a month is 365.25 / 12 days, and dates are converted once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from equipoise.design.accrual import Accrual
from equipoise.design.stated_design import DAYS_A_MONTH
from equipoise.errors import InputError


def months_between(start: date, end: date) -> float:
    """Return the months from one date to another.

    >>> round(months_between(date(2024, 1, 1), date(2026, 5, 1)), 3)
    27.959
    """
    return (end - start).days / DAYS_A_MONTH


def date_after(start: date, months: float) -> date:
    """Return the date so many months after another, to the nearest day.

    >>> date_after(date(2024, 1, 1), 64.0).isoformat()
    '2029-05-02'
    """
    return start + timedelta(days=round(months * DAYS_A_MONTH))


def accrual_between(first_entry: date, last_entry: date) -> Accrual:
    """Return even entry from one date to another."""
    return accrual_of_sites([Site(first_entry, 1.0)], last_entry)


@dataclass(frozen=True, slots=True)
class Site:
    """A site that enters `rate` people a month from the day it opens until the last entry, or until it closes."""

    opens: date
    rate: float
    closes: date | None = None


def accrual_of_sites(sites: Sequence[Site], last_entry: date) -> Accrual:
    """Return the accrual of sites that open at dates of their own; month 0 is the day the first one opens.

    InputError where there is no site, one opens after the last entry, or a rate is not above 0.

    >>> two = [Site(date(2024, 1, 1), 4.0), Site(date(2024, 7, 1), 6.0)]
    >>> accrual_of_sites(two, date(2025, 1, 1)).intensities
    (4.0, 10.0)
    """
    faults = [f"a site opens on {site.opens}, not before the last entry" for site in sites if site.opens >= last_entry]
    faults += [f"a site enters {site.rate:g} people a month" for site in sites if not site.rate > 0.0]
    faults += [f"a site closes on {site.closes}, before it opens" for site in sites if _closed(site) <= site.opens]
    if faults or not sites:
        raise InputError(
            "; ".join(faults) or "no site enters anybody", mend="give sites that open before the last entry, with rates"
        )
    start = min(site.opens for site in sites)
    days = {site.opens for site in sites} | {_closed(site) for site in sites if _closed(site) < last_entry}
    edges = sorted(days)
    rates = [sum(site.rate for site in sites if site.opens <= day < _closed(site)) for day in edges]
    return Accrual(tuple(months_between(start, day) for day in edges), tuple(rates), months_between(start, last_entry))


def _closed(site: Site) -> date:
    return date.max if site.closes is None else site.closes
