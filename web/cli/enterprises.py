"""Commands name an enterprise by its tax code."""

from registry.find_places import EnterpriseRow, enterprise_by_tax_code
from registry.identity import judge_tax_code
from web.cli.opened import CommandError


async def enterprise_named(text: str) -> EnterpriseRow:
    """The enterprise with this tax code.

    Raises:
        CommandError: the code is wrong, or no such enterprise is enrolled.

    """
    judged = judge_tax_code(text)
    if not judged.valid:
        raise CommandError(judged.reason.say(str) if judged.reason else text, "bad_tax_code")
    found = await enterprise_by_tax_code(judged.code)
    if found is None:
        raise CommandError(f"Chưa có cơ sở nào mang mã số thuế {judged.code} trong sổ đăng ký.", "unknown_enterprise")
    return found
