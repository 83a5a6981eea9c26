"""The planner's reasons in words. A reason is a code with parameters; the sentence here is its Vietnamese form."""

from collections.abc import Callable, Mapping

from registry.language import N_
from scheduler.planner.model import Fault

SENTENCES: Mapping[str, str] = {
    # the form of the input
    "not_json": N_("Không đọc được bài toán trong “{found}”: cần tệp JSON, có thể nén gzip."),
    "not_an_object": N_("“{where}” phải là một đối tượng JSON."),
    "missing_key": N_("Thiếu mục “{key}” trong “{where}”. Hãy bổ sung mục này."),
    "not_a_list": N_("“{where}” phải là một danh sách."),
    "not_text": N_("“{where}” phải là chữ, đang là {found}."),
    "not_a_number": N_("“{where}” phải là số, đang là {found}."),
    "out_of_range": N_("“{where}” là {found}; giá trị phải từ {low} đến {high}."),
    "bad_date": N_("“{where}” không phải ngày hợp lệ (cần dạng NĂM-THÁNG-NGÀY): {found}."),
    "bad_id": N_("“{where}” phải là mã bằng chữ hoặc số nguyên, đang là {found}."),
    "unknown_travel_model": N_("Chưa hỗ trợ cách tính đường đi “{found}”; hãy dùng “great-circle”."),
    # travel times
    "travel_service_failed": N_(
        "Máy chủ tính đường {url} không trả lời đúng ({what}); dùng cách tính mặc định thay thế."
    ),
    "travel_service_gaps": N_("Máy chủ tính đường {url} thiếu {count} chặng; các chặng này dùng cách tính mặc định."),
    "travel_table_gaps": N_("Tệp thời gian đi đường thiếu {count} chặng; các chặng này dùng cách tính mặc định."),
    "travel_file_columns": N_("Tệp thời gian đi đường phải có đúng các cột {columns}."),
    "travel_file_line": N_(
        "Dòng {line} của tệp thời gian đi đường không dùng được: “{found}”. Cần mã địa điểm (hoặc office) và số phút."
    ),
    "unknown_road": N_("Địa điểm {site}: loại đường “{road}” không có trong travel.classes; dùng tốc độ chung."),
    # single items that cannot be used; the rest is planned
    "duplicate_id": N_("Mã {id} xuất hiện nhiều lần trong “{where}”; chỉ dùng dòng đầu."),
    "duplicate_instrument": N_("Mã phương tiện đo {id} bị trùng; chỉ lập lịch cho dòng đầu."),
    "swapped_coordinates": N_("Địa điểm {site}: vĩ độ và kinh độ có vẻ bị đổi chỗ ({lat}; {lon})."),
    "outside_vietnam": N_("Địa điểm {site}: tọa độ ({lat}; {lon}) nằm ngoài Việt Nam."),
    "standard_fields": N_(
        "Chuẩn “{standard}” dùng cho nhiều lĩnh vực ({fields}): chưa xếp được chuẩn dùng chung, chỉ tính cho “{used}”."
    ),
    "standards_count": N_(
        "Lĩnh vực “{field}” ghi {count} bộ thiết bị nhưng nêu tên {named} chuẩn; lập lịch theo các chuẩn có tên."
    ),
    "unknown_work": N_("Phương tiện đo {id}: “{key}” là “{found}”, không phải loại việc đã biết."),
    "overnight": N_("Chưa xếp được chuyến đi nghỉ lại qua đêm: mỗi ngày bắt đầu và kết thúc ở trụ sở."),
    "unknown_site": N_("Phương tiện đo {id} thuộc địa điểm {site} không có trong danh sách."),
    "unknown_kind": N_("Phương tiện đo {id} thuộc loại “{kind}” không có trong danh sách."),
    "no_working_days": N_("Không có ngày làm việc nào trong kỳ lập lịch."),
    "holidays_worked": N_(
        "Lịch làm việc có cả ngày nghỉ lễ {days}: có vẻ chưa nhập ngày nghỉ của năm đó. Hãy kiểm tra lịch."
    ),
    "holidays_not_decreed": N_(
        "Ngày nghỉ lễ năm {year} chưa được công bố trong phần mềm và cũng chưa ai nhập: kế hoạch tính theo lệ thường. "
        "Xin nhập lịch nghỉ năm {year} rồi lập lại."
    ),
    "no_inspectors": N_("Không có kiểm định viên nào."),
    "no_instruments": N_("Không có phương tiện đo nào cần lập lịch."),
    "booking_unknown": N_("Lịch đã hẹn ngày {date} tại địa điểm {site} có thông tin không còn đúng: {what}."),
    "booking_twice": N_("Phương tiện đo {id} có trong hai lịch đã hẹn; giữ lịch đầu."),
    "booking_breaks_rule": N_("Lịch đã hẹn ngày {date} tại địa điểm {site} trái quy tắc: {what}."),
    "standard_runs_out": N_(
        "Chuẩn “{standard}” (lĩnh vực {field}) chỉ dùng được đến {last}: sau ngày đó không xếp chuẩn này. "
        "Xin đưa đi hiệu chuẩn rồi ghi giấy chứng nhận mới."
    ),
    "standard_unfit": N_(
        "Chuẩn “{standard}” (lĩnh vực {field}) không dùng được ngày nào trong kỳ: hết hiệu lực hoặc đang bị thu hồi."
    ),
    # why an instrument has no visit
    "no_inspector_for_field": N_("Không có kiểm định viên nào làm được lĩnh vực “{field}”."),
    "no_equipment_for_field": N_("Không có thiết bị cho lĩnh vực “{field}” trong kỳ."),
    "no_standard_for_field": N_(
        "Không chuẩn nào của lĩnh vực “{field}” dùng được khi đến lúc kiểm định: {standards} hết hiệu lực, bị thu hồi "
        "hoặc đi vắng."
    ),
    "does_not_fit_day": N_(
        "Cần {needed} phút (đi và về {travel}, làm việc {service}) nhưng một ngày chỉ có {minutes} phút: "
        "cần nghỉ lại qua đêm hoặc hai kiểm định viên."
    ),
    "not_open_yet": N_("Chưa đến lúc: kiểm định sớm nhất từ {earliest}, sau ngày cuối của kỳ lập lịch {last}."),
    "site_closed": N_("Địa điểm {site} không mở cửa vào ngày làm việc nào trong thời gian được kiểm định."),
    "no_market_day": N_(
        "Địa điểm {site} chỉ họp phiên vào các ngày âm lịch {days}; không phiên nào rơi vào ngày làm việc trong thời "
        "gian được kiểm định."
    ),
    "two_people": N_(
        "Phương tiện đo {id} cần {count} kiểm định viên cùng lúc: chưa xếp được loại lượt này, cần người sắp lịch."
    ),
    "laboratory": N_(
        "Phương tiện đo {id} được đưa về phòng thí nghiệm: không cần lượt đến tận nơi nên không xếp lịch."
    ),
    "state_check": N_(
        "Phương tiện đo {id}: kiểm tra nhà nước không báo trước và do đoàn kiểm tra quyết định, nên không xếp ở đây."
    ),
    "no_one_available": N_("Không có kiểm định viên phù hợp nào làm việc trong thời gian được kiểm định."),
    "promise_broken": N_(
        "Lượt đã xác nhận ngày {date} của {inspector} không giữ được: ngày đó không ai khác làm thay được. "
        "Cần người quyết định."
    ),
    "no_room": N_("Không còn ngày công nào đủ thời gian trong kỳ lập lịch."),
    # hard rules that a day would break
    "rule_away": N_("{inspector} không làm việc ngày {date}."),
    "rule_day_length": N_("Ngày {date} của {inspector} sẽ dài {minutes} phút, tối đa {longest} phút."),
    "rule_closed": N_("Địa điểm không mở cửa ngày {date}."),
    "rule_competence": N_("{inspector} không được phân công lĩnh vực “{field}”."),
    "rule_too_early": N_("Ngày {date} sớm hơn ngày được kiểm định {days} ngày."),
    "rule_equipment": N_("Ngày {date} cần {needed} bộ thiết bị của lĩnh vực “{field}”, chỉ có {there}."),
    "rule_standards": N_(
        "Ngày {date} cần {needed} chuẩn của lĩnh vực “{field}” cho từng ấy kiểm định viên, chỉ dùng được: {standards}."
    ),
    "rule_no_standard": N_(
        "Ngày {date} không chuẩn nào của lĩnh vực “{field}” dùng được: {standards} hết hiệu lực, bị thu hồi "
        "hoặc đi vắng."
    ),
    "rule_standard_unknown": N_("Chuẩn “{standard}” không có trong danh sách chuẩn của lĩnh vực “{field}”."),
    "rule_standard_away": N_("Chuẩn “{standard}” không dùng được ngày {date}."),
    "rule_standard_twice": N_("Chuẩn “{standard}” được giao cho hai kiểm định viên trong ngày {date}."),
    "rule_twice": N_("Phương tiện đo {id} có trong hai lượt."),
    # proofs
    "hall_inspectors": N_(
        "Tuần {weeks} ({start}–{end}), lĩnh vực {fields}: cần ít nhất {needed} ngày công, có {available}; "
        "ít nhất {late} phương tiện đo sẽ quá hạn."
    ),
    "hall_equipment": N_(
        "Tuần {weeks} ({start}–{end}), lĩnh vực {fields}: cần ít nhất {needed} ngày thiết bị, có {available}; "
        "ít nhất {late} phương tiện đo sẽ quá hạn."
    ),
    "first_days": N_(
        "Tuần {weeks} ({start}–{end}), lĩnh vực {fields}: đã xét mọi tuyến đường của {days} ngày công, chỉ kịp nhiều "
        "nhất {most} trong {count} phương tiện đo tốn công nhất; ít nhất {late} sẽ quá hạn."
    ),
    "alone": N_("{count} phương tiện đo, dù xét riêng từng cái, không có ngày nào kịp hạn."),
    "alone_no_working_day": N_("Không có ngày làm việc nào từ {start} đến hạn {due}."),
    "alone_closed": N_("Địa điểm {site} không mở cửa vào ngày làm việc nào từ {start} đến hạn {due}."),
    "alone_nobody": N_("Không kiểm định viên nào của lĩnh vực “{field}” làm việc từ {start} đến hạn {due}."),
    "alone_no_equipment": N_("Không có thiết bị cho lĩnh vực “{field}” từ {start} đến hạn {due}."),
    "alone_days_too_short": N_("Cần {needed} phút nhưng từ {start} đến hạn {due} ngày dài nhất chỉ có {minutes} phút."),
    "due_before_start": N_("{count} phương tiện đo đã quá hạn trước ngày đầu của kỳ lập lịch {start}."),
    "not_proven": N_("Còn {count} phương tiện đo quá hạn chưa chứng minh được là không tránh khỏi."),
    "not_proven_here": N_("Chưa chứng minh được là không tránh khỏi quá hạn."),
    # why a better date was refused
    "late_by_equipment": N_(
        "Ngày {date} thì bớt được {count} phương tiện đo quá hạn nhưng thiết bị của lĩnh vực “{field}” đã dùng hết."
    ),
    "late_by_day_length": N_(
        "Ngày {date} thì bớt được {count} phương tiện đo quá hạn nhưng ngày công của {inspector} đã đầy."
    ),
    "refused_by_equipment": N_("Ngày {date} rẻ hơn {saved} phút nhưng thiết bị của lĩnh vực “{field}” đã dùng hết."),
    "late_by_closing": N_("Ngày {date} thì bớt được {count} phương tiện đo quá hạn nhưng địa điểm không mở cửa."),
    "late_by_market_day": N_(
        "Ngày {date} thì bớt được {count} phương tiện đo quá hạn nhưng không phải phiên chợ (ngày {days} âm lịch)."
    ),
    "refused_by_closing": N_("Ngày {date} rẻ hơn {saved} phút nhưng địa điểm không mở cửa."),
    "refused_by_market_day": N_("Ngày {date} rẻ hơn {saved} phút nhưng không phải phiên chợ (ngày {days} âm lịch)."),
    "late_by_standards": N_(
        "Ngày {date} thì bớt được {count} phương tiện đo quá hạn nhưng chuẩn của lĩnh vực “{field}” đã có người mang: "
        "{standards}."
    ),
    "late_no_standard": N_(
        "Ngày {date} thì bớt được {count} phương tiện đo quá hạn nhưng không chuẩn nào của lĩnh vực “{field}” dùng "
        "được: {standards} hết hiệu lực, bị thu hồi hoặc đi vắng."
    ),
    "refused_by_standards": N_(
        "Ngày {date} rẻ hơn {saved} phút nhưng chuẩn của lĩnh vực “{field}” đã có người mang: {standards}."
    ),
    "refused_no_standard": N_(
        "Ngày {date} rẻ hơn {saved} phút nhưng không chuẩn nào của lĩnh vực “{field}” dùng được: {standards} hết hiệu "
        "lực, bị thu hồi hoặc đi vắng."
    ),
    "refused_by_day_length": N_("Ngày {date} rẻ hơn {saved} phút nhưng ngày công của {inspector} đã đầy."),
}


def _same(sentence: str) -> str:
    return sentence


def sentence(fault: Fault, translate: Callable[[str], str] = _same) -> str:
    """What `fault` says, in the language of `translate` (Vietnamese without one)."""
    return translate(SENTENCES[fault.code]).format(**dict(fault.params))
