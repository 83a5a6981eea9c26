"""Why a backup cannot be made or restored."""

from registry.language import Words


class BackupError(Exception):
    """Says why, and how to mend it.

    `code`: backup, backup_busy, bad_backup, newer_backup, has_data, in_use; docs/api.md explains them.
    """

    def __init__(self, what: Words, code: str = "backup") -> None:
        super().__init__(what.say(str))
        self.words, self.code = what, code
