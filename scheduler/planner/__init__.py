"""The visit planner: plain values in, plan and explanations out.

    from scheduler.planner.reading import from_json      # dict in the public instance format -> Instance
    from scheduler.planner.solve import make_plan        # Instance -> Plan
    from scheduler.planner.writing import to_json        # Plan -> dict in the public plan format, with more keys
    from scheduler.planner.words import sentence         # Fault (code + params) -> Vietnamese sentence

`make_plan(instance, *, seed=0, iterations=None, seconds=None, monotonic=None, on_progress=None, cancelled=None)`
never raises for an instance that `from_json` accepted or that was built from `scheduler.planner.model` by hand.
`iterations` is the budget in engine iterations (equal seed and iterations: equal plan); `seconds` needs the caller's
clock as `monotonic` (for instance `time.monotonic`) and means "start no further round after this". `on_progress`
is called with a `Progress` after each round, `cancelled()` is asked before each: the plan in hand is always valid.
`InstanceError` (a `ValueError` whose text is Vietnamese) is raised by `from_json` alone.
"""
