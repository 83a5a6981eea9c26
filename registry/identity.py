"""Who somebody is in law: tax codes, personal numbers, telephone numbers."""

import re
from dataclasses import dataclass
from typing import Literal

from stdnum.vn import mst

from registry.language import N_, Words, words

Form = Literal["enterprise", "branch", "personal"]

_ENTERPRISE = re.compile(r"[0-9]{10}")
_BRANCH = re.compile(r"([0-9]{10})-?([0-9]{3})")
_PERSONAL = re.compile(r"[0-9]{12}")
_MOBILE = re.compile(r"0[35789][0-9]{8}")
_FIXED = re.compile(r"02[0-9]{9}")

_LENGTH = N_(
    "Mã số thuế “{text}” phải có 10 chữ số, 10 chữ số kèm mã chi nhánh (-001), hoặc 12 chữ số định danh cá nhân."
)
_CHECK_DIGIT = N_("Mã số thuế “{text}” sai chữ số kiểm tra: đề nghị đối chiếu lại từng chữ số.")
_NEVER_ISSUED = N_("Mã số thuế “{text}” không thuộc dãy số được cấp: đề nghị đối chiếu lại.")
_BRANCH_NUMBER = N_("Mã chi nhánh của “{text}” phải từ 001 đến 999.")
_PHONE = N_("Số điện thoại “{text}” không đúng: số di động có 10 chữ số, số cố định có 11 chữ số bắt đầu bằng 02.")


@dataclass(frozen=True, slots=True)
class TaxCode:
    """The judgement of an identity number; `code` is its canonical text (`0314409058-002`) when valid."""

    code: str
    valid: bool
    form: Form | None
    reason: Words | None = None


def judge_tax_code(text: str) -> TaxCode:
    """Judge a 10-digit code, a 10-3 branch code or a 12-digit personal number (86/2024/TT-BTC; check digit of mod 11).

    >>> judge_tax_code("4900100004").form
    'enterprise'
    """
    compact = text.strip().replace(" ", "").replace("\u2013", "-")
    shown = text.strip()[:40]
    if _PERSONAL.fullmatch(compact):
        return TaxCode(compact, valid=True, form="personal")
    if _ENTERPRISE.fullmatch(compact):
        reason = _judge_ten(compact, shown)
        return TaxCode(compact, valid=reason is None, form="enterprise", reason=reason)
    if branch := _BRANCH.fullmatch(compact):
        reason = _judge_ten(branch[1], shown)
        if reason is None and branch[2] == "000":
            reason = words(_BRANCH_NUMBER, text=shown)
        return TaxCode(f"{branch[1]}-{branch[2]}", valid=reason is None, form="branch", reason=reason)
    return TaxCode(compact, valid=False, form=None, reason=words(_LENGTH, text=shown))


def _judge_ten(digits: str, shown: str) -> Words | None:
    expected = mst.calc_check_digit(digits)  # "10" for the prefixes that are never issued
    if expected == "10" or digits[2:9] == "0000000":
        return words(_NEVER_ISSUED, text=shown)
    return None if digits[9] == expected else words(_CHECK_DIGIT, text=shown)


@dataclass(frozen=True, slots=True)
class BadPhone:
    """Why a telephone number was refused."""

    reason: Words


def normalise_phone(text: str) -> str | BadPhone:
    """A Vietnamese telephone number in E.164 (`+84…`), or the reason it is none."""
    digits = re.sub(r"[ .()\-]", "", text.strip())
    national = re.sub(r"^(\+84|0084)", "0", digits)
    if _MOBILE.fullmatch(national) or _FIXED.fullmatch(national):
        return "+84" + national[1:]
    return BadPhone(words(_PHONE, text=text.strip()[:40]))
