"""The planner's one error: an instance that has no usable form at all."""

from scheduler.planner.model import Fault
from scheduler.planner.words import sentence


class InstanceError(ValueError):
    """The instance cannot be read. `fault` has the code and parameters; the text is the Vietnamese sentence."""

    def __init__(self, code: str, **params: str | float) -> None:
        self.fault = Fault(code, tuple(params.items()))
        super().__init__(sentence(self.fault))
