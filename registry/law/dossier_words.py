"""What people call kinds, states, events, clocks, facts and forms of dossiers, by the codes of `dossiers.toml`."""

from registry.language import N_

KIND_NAMES = {
    "import_quality": N_("Kiểm tra chất lượng hàng hóa nhập khẩu"),
    "metrology_support": N_("Hỗ trợ doanh nghiệp về đo lường"),
    "productivity": N_("Chương trình năng suất và chất lượng"),
    "iso_9001": N_("TCVN ISO 9001 trong cơ quan hành chính"),
}

EDITION_NAMES = {
    "group_2": N_("Kiểm tra chất lượng hàng hóa nhóm 2 nhập khẩu"),
    "risk": N_("Kiểm tra chất lượng hàng hóa nhập khẩu theo mức độ rủi ro"),
}
"""Wordings of an edition that differ from its kind's."""

STATE_NAMES = {
    "registered": N_("Đã đăng ký"),
    "incomplete": N_("Chờ bổ sung"),
    "accepted": N_("Đã tiếp nhận đủ"),
    "expired": N_("Hết hạn bổ sung"),
    "sampled": N_("Đã lấy mẫu"),
    "testing": N_("Đang thử nghiệm mẫu"),
    "result_ready": N_("Đã có kết quả"),
    "planned": N_("Đã lập kế hoạch"),
    "surveyed": N_("Đã khảo sát"),
    "built": N_("Đã xây dựng"),
    "applied": N_("Đã nộp đề nghị"),
    "appraised": N_("Đã thẩm định"),
    "contracted": N_("Đã ký hợp đồng"),
    "work_accepted": N_("Đã nghiệm thu"),
    "applied_there": N_("Đang áp dụng"),
    "announced": N_("Đã công bố"),
    "closed": N_("Đã kết thúc"),
    "returned": N_("Đã trả lại"),
    "withdrawn": N_("Người nộp đã rút"),
}

EVENT_NAMES = {
    "opened": N_("Nhận hồ sơ"),
    "pause": N_("Tạm dừng thời hạn"),
    "resume": N_("Tính tiếp thời hạn"),
    "returned": N_("Trả lại hồ sơ"),
    "withdrawn": N_("Người nộp rút hồ sơ"),
    "receipt": N_("Xác nhận đã tiếp nhận đủ hồ sơ"),
    "incomplete": N_("Yêu cầu bổ sung hồ sơ"),
    "completed": N_("Nhận hồ sơ bổ sung"),
    "expiry_notice": N_("Thông báo hết hạn bổ sung"),
    "sampled": N_("Lấy mẫu"),
    "samples_sent": N_("Gửi mẫu đến tổ chức thử nghiệm"),
    "result": N_("Ra thông báo kết quả"),
    "handed_over": N_("Giao kết quả, kết thúc hồ sơ"),
    "surveyed": N_("Khảo sát"),
    "programme_built": N_("Xây dựng xong chương trình bảo đảm đo lường"),
    "reported": N_("Báo cáo kết quả, kết thúc hồ sơ"),
    "appraised": N_("Thẩm định"),
    "contracted": N_("Ký hợp đồng"),
    "work_accepted": N_("Nghiệm thu"),
    "certified": N_("Ghi giấy chứng nhận"),
    "built": N_("Xây dựng xong hệ thống"),
    "applied_there": N_("Bắt đầu áp dụng"),
    "announced": N_("Công bố phù hợp"),
    "finding": N_("Ghi phát hiện cần khắc phục"),
    "remedied": N_("Khắc phục xong phát hiện có hạn sớm nhất"),
}

CLOCK_NAMES = {
    "complete": N_("Bổ sung hồ sơ"),
    "notify_expiry": N_("Thông báo hết hạn bổ sung"),
    "send_samples": N_("Gửi mẫu đến tổ chức thử nghiệm"),
    "programme": N_("Xây dựng chương trình bảo đảm đo lường"),
    "acceptance": N_("Hoàn thành hợp đồng để nghiệm thu"),
    "certificate": N_("Hiệu lực giấy chứng nhận"),
    "remedy": N_("Khắc phục phát hiện"),
}

BEARER_NAMES = {"applicant": N_("Người nộp hồ sơ"), "authority": N_("Cơ quan giải quyết")}

FIELD_NAMES = {
    "risk_level": N_("Mức độ rủi ro"),
    "registration_number": N_("Số đăng ký kiểm tra"),
    "customs_declaration": N_("Số tờ khai hải quan"),
    "invoice": N_("Số hóa đơn"),
    "contract": N_("Số hợp đồng"),
    "goods": N_("Tên hàng hóa"),
    "hs_code": N_("Mã HS"),
    "brand": N_("Nhãn hiệu"),
    "model": N_("Kiểu loại"),
    "origin": N_("Xuất xứ"),
    "quantity": N_("Số lượng, khối lượng"),
    "conformity_number": N_("Số giấy chứng nhận hợp quy"),
    "conformity_body": N_("Tổ chức chứng nhận"),
    "conformity_until": N_("Giấy chứng nhận có hiệu lực đến"),
    "standards_held": N_("Chuẩn đo lường đang có"),
    "people_trained": N_("Số người đã được đào tạo"),
    "calibration_state": N_("Tình trạng hiệu chuẩn"),
    "gaps": N_("Điểm còn thiếu"),
    "support": N_("Nội dung hỗ trợ"),
    "cost": N_("Kinh phí"),
    "before_after": N_("Chỉ số trước và sau khi hỗ trợ"),
    "tool_adopted": N_("Công cụ, tiêu chuẩn áp dụng"),
    "consultant": N_("Đơn vị tư vấn"),
    "funding": N_("Nguồn kinh phí"),
    "scope": N_("Phạm vi áp dụng"),
    "iso_version": N_("Phiên bản tiêu chuẩn"),
    "announced_on": N_("Ngày công bố"),
    "internal_audit": N_("Đánh giá nội bộ"),
    "management_review": N_("Xem xét của lãnh đạo"),
    "procedures": N_("Quy trình"),
}

FORM_NAMES = {
    "import_registration": N_("Mẫu 1: Đăng ký kiểm tra"),
    "import_receipt": N_("Mẫu 2: Tiếp nhận hồ sơ"),
    "import_result": N_("Mẫu 3: Thông báo kết quả"),
}

OUTCOME_NAMES = {"pass": N_("Đạt, chấp thuận"), "fail": N_("Không đạt, không chấp thuận")}

RISK_LEVELS = {"high": N_("Cao: phải đăng ký kiểm tra"), "medium": N_("Trung bình: chỉ công bố hợp quy")}

ACTS = (
    N_(
        "Thông tư 27/2012/TT-BKHCN, sửa đổi bởi Thông tư 07/2017/TT-BKHCN; Nghị định 132/2008/NĐ-CP, sửa đổi bởi"
        " 74/2018/NĐ-CP, 154/2018/NĐ-CP và 13/2022/NĐ-CP"
    ),
    N_("Thông tư 27/2012/TT-BKHCN, sửa đổi bởi 07/2017/TT-BKHCN"),
    N_("Nghị định 37/2026/NĐ-CP, điều 82, 83 và 97"),
    N_("Nghị định 37/2026/NĐ-CP"),
    N_("điều 82, 83 và 97"),
    N_("Quyết định 996/QĐ-TTg năm 2018"),
    N_("Quyết định 1322/QĐ-TTg ngày 31/8/2020"),
    N_("Quyết định 19/2014/QĐ-TTg; Thông tư 26/2014/TT-BKHCN"),
    N_("Quyết định 19/2014/QĐ-TTg"),
)
"""The acts, documents and clauses as the data name them: sentences that both languages say."""
