from registry.law import dossier_words
from registry.law.dossiers import OPENED, dossier_kinds

KINDS = dossier_kinds()


def test_every_code_has_a_word_that_people_read():
    for kind in KINDS.values():
        assert kind.code in dossier_words.KIND_NAMES
        assert set(kind.states) <= set(dossier_words.STATE_NAMES)
        assert set(kind.events) <= set(dossier_words.EVENT_NAMES)
        for edition in kind.editions:
            assert set(edition.clocks) <= set(dossier_words.CLOCK_NAMES)
            assert set(edition.fields) <= set(dossier_words.FIELD_NAMES)
            assert set(edition.forms) <= set(dossier_words.FORM_NAMES)
            said = {edition.act, *(clock.document for clock in edition.clocks.values())}
            said |= {clock.clause for clock in edition.clocks.values() if clock.clause}
            assert said <= set(dossier_words.ACTS)
    assert OPENED in dossier_words.EVENT_NAMES


def test_every_state_can_be_reached_and_left_and_every_clock_starts_and_stops():
    for kind in KINDS.values():
        reached = {kind.first, *(rule.to for rule in kind.events.values() if rule.to)}
        assert reached == set(kind.states)
        assert {state for rule in kind.events.values() for state in rule.origin} == reached - kind.ends
        stopped = {code for rule in kind.events.values() for code in rule.stops}
        started = {code for rule in kind.events.values() for code in rule.starts}
        for edition in kind.editions:
            followers = {code for code, clock in edition.clocks.items() if clock.after}
            assert set(edition.clocks) == stopped == started | followers


def test_no_day_has_two_acts_in_force_and_a_given_date_has_no_amount():
    for kind in KINDS.values():
        for one, later in zip(kind.editions, kind.editions[1:], strict=False):
            assert (later.effective_from - one.effective_to).days == 1
        for edition in kind.editions:
            assert all((clock.unit == "given") == (clock.amount == 0) for clock in edition.clocks.values())


def test_only_amounts_read_in_their_source_count_as_confirmed():
    clocks = [clock for kind in KINDS.values() for one in kind.editions for clock in one.clocks.values()]
    unconfirmed = {clock.code for clock in clocks if not clock.confirmed}
    assert unconfirmed == {"programme", "acceptance", "certificate", "remedy"}
    assert all(clock.document for clock in clocks)
