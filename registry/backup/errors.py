"""Why a backup cannot be made or restored."""


class BackupError(Exception):
    """Said in Vietnamese with how to mend it.

    `code`: backup, backup_busy, bad_backup, newer_backup, has_data, in_use; docs/api.md explains them.
    """

    def __init__(self, message: str, code: str = "backup") -> None:
        super().__init__(message)
        self.code = code
