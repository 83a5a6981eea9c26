"""Verdicts, their reasons and refusals, as people read them."""

from registry.conformity.decision import DecisionRule, Reason, Verdict
from registry.language import N_, Words, words
from registry.law.mpe.values import Citation, RuleError, Trust

VERDICTS: dict[Verdict, str] = {
    "pass": N_("Đạt"),
    "conditionalPass": N_("Đạt có điều kiện"),
    "notStated": N_("Không kết luận"),
    "conditionalFail": N_("Không đạt có điều kiện"),
    "fail": N_("Không đạt"),
}

REASONS: dict[Reason, str] = {
    "no_uncertainty": N_("Chưa có độ không đảm bảo đo nên chưa kết luận được."),
    "capability": N_("Độ không đảm bảo đo quá lớn so với sai số cho phép nên không kết luận."),
    "uncertainty_exceeds_limit": N_(
        "Độ không đảm bảo đo lớn hơn sai số cho phép: kết luận nào cũng không đáng tin cậy."
    ),
}

TRUST: dict[Trust, str] = {
    "seen": N_("đã đối chiếu với nguồn"),
    "single_source": N_("mới có một nguồn"),
    "memory": N_("ghi theo trí nhớ, chưa đối chiếu"),
}

SAME_SIGN = N_("Các sai số cùng dấu và có sai số vượt {threshold} %: không đạt dù từng điểm đều trong giới hạn.")

_RULES = {
    "simple": N_("so sánh trực tiếp với giới hạn; đúng bằng giới hạn là đạt"),
    "guard_band": N_("dải bảo vệ bằng {factor} lần độ không đảm bảo đo mở rộng"),
    "capability": N_("so sánh trực tiếp, với điều kiện U không quá 1/{factor} sai số cho phép"),
}

_REFUSALS = {
    "unknown_rule": N_("Chưa có quy định về sai số cho phép mang tên này: đề nghị chọn trong danh sách."),
    "unknown_class": N_("Cấp chính xác này không có trong quy định: đề nghị chọn trong danh sách."),
    "unknown_phase": N_("Giai đoạn kiểm soát này không có: đề nghị chọn ban đầu, định kỳ hoặc đang sử dụng."),
    "unknown_kind": N_("Đại lượng này chưa có trong hệ thống: đề nghị chọn trong danh sách."),
    "no_mpe": N_("Điểm đo nằm ngoài phạm vi mà quy định đặt ra sai số cho phép, nên không kết luận."),
    "bad_input": N_("Mục này còn thiếu hoặc chưa đúng: đề nghị nhập lại."),
    "empty": N_("Mục này chưa được nhập."),
    "missing_unit": N_("Số này thiếu đơn vị: đề nghị ghi cả đơn vị, ví dụ 2,5 kg."),
    "not_a_number": N_("Không đọc được số này: đề nghị ghi bằng chữ số, ví dụ 1 234,5."),
    "ambiguous_number": N_("Số này có thể hiểu theo hai cách: đề nghị ghi rõ phần thập phân bằng dấu phẩy."),
    "unknown_unit": N_("Không có đơn vị này: đề nghị chọn đơn vị khác."),
    "wrong_kind": N_("Đơn vị này thuộc đại lượng khác: đề nghị chọn đơn vị của đại lượng đang đo."),
    "not_finite": N_("Số này không hữu hạn hoặc quá lớn: đề nghị nhập lại."),
    "trailing_text": N_("Sau đơn vị còn chữ thừa: đề nghị chỉ ghi một giá trị và một đơn vị."),
}


def rule_words(rule: DecisionRule) -> Words:
    """The decision rule that is stored with a verdict, in a sentence part."""
    factor = f"{float(rule.factor):g}".replace(".", ",")
    return words(_RULES[rule.name], factor=factor) if rule.name != "simple" else words(_RULES["simple"])


def refusal_words(error: RuleError) -> Words:
    """Why a rule gave no limits, and how to mend the input."""
    return words(_REFUSALS.get(error.code, _REFUSALS["bad_input"]))


def citation_words(citation: Citation) -> str:
    """Which document judged: its name, edition and clause, in every language alike."""
    parts = (citation.document, citation.edition, citation.clause)
    return ", ".join(part for part in parts if part)
