"""The visit planner: plain values in, plan and explanations out.

    from scheduler.planner.reading import from_json      # dict in the public instance format -> Instance
    from scheduler.planner.solve import make_plan        # Instance -> Plan
    from scheduler.planner.writing import to_json        # Plan -> dict in the public plan format, with more keys
    from scheduler.planner.words import sentence         # Fault (code + params) -> Vietnamese sentence
    from scheduler.planner.repair import repaired        # changed Instance + Plan -> (Plan, what moved)
    from scheduler.planner.check import breaches         # Board + days -> the hard rules they break

`make_plan(instance, *, seed=0, iterations=None, seconds=None, monotonic=None, on_progress=None, cancelled=None,
times=None, levelling=Levelling(), threads=1, watchdog_seconds=None)` plans any instance that `from_json` accepted
(or an equally sound one built from `scheduler.planner.model` by hand); what cannot be planned is in `Plan.unplanned`
with its reason, never an exception.

- `iterations`: budget in engine iterations, 300 a part, or 30 where it is small for the problem; equal instance, seed
  and iterations give an equal plan.
- A budget that looks at every visit often (about 20 times) is spent warm at first, a smaller one mildly so: the search
  may go through plans a little dearer and cools as the budget runs out (`cooling`); what is told and returned is always
  the best plan met.
- `seconds`: budget on the caller's clock `monotonic` (for instance `time.monotonic`), explanations included; the
  search may end earlier when nothing more is gained. Without either budget: 12,000 iterations.
- `on_progress(Progress)` after each round; `cancelled()` is asked before each: the plan in hand is always valid.
- `threads=2` uses two cores for the same plan; `watchdog_seconds=30` solves in child processes that are killed when
  stuck (what a server or command line should pass).
- `levelling`: `scheduler.planner.balance.Levelling(inspectors, weeks)`, prices of uneven loads.

`InstanceError` (`scheduler.planner.errors`; a ValueError whose text is Vietnamese) is raised by `from_json` alone.
JSON keys beside the public ones, all optional: instruments `risk` 1-9; sites `weekdays` (0 is Monday), `closed_on`;
`lunar_days` (of the lunar month, for markets); inspectors `minutes_on` {date: minutes}; `standards` [{id, field, away,
valid_until}], each with one inspector at a time; equipment `away` {date: how many}; `bookings` [{date, inspector, site,
instruments, firm}].
"""
