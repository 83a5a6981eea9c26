"""What letters look things up in, as loaded: the law, the places, and the calendar of reports."""

from datetime import date

from registry.law.load import law
from registry.law.reports import report_rules, undated_reports
from registry.places.load import gazetteer
from scheduler.notices.letters import Books
from scheduler.notices.links import LinkMaker
from scheduler.notices.words import Report


def library(links: LinkMaker) -> Books:
    """Everything a letter may look up; a report's day comes from its notice."""
    reports = {rule.code: Report(rule.name, date.max, rule.source) for rule in report_rules().values()}
    reports |= {one.code: Report(one.name, date.max, one.source) for one in undated_reports().values()}
    return Books(law(), gazetteer(), links, reports)
