"""A quality officer's morning in a real browser: sign in, bring the sheet, see what is due, see the notice arrive."""

import re
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from playwright.sync_api import Locator, Page, expect

from registry.sheets.fields import HEADERS
from tests.scheduler.notices.test_returned import DEAD, REPORT
from web.demo.accounts import demo_accounts
from web.today import SystemClock

pytestmark = pytest.mark.browser

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
HOA = "hoa.nong@chokylua.example"
HEAD = next(account.email for account in demo_accounts() if account.email.startswith("lanhdao"))


def a_sheet(folder: Path, serial: str, verified_on: date) -> Path:
    """Two good rows and one with a unit of another kind, a title above, columns as bà Hoa has them."""
    book = openpyxl.Workbook()
    tab = book.active
    tab.append(["SỔ THEO DÕI CÂN NĂM 2026"])
    tab.merge_cells("A1:N1")
    tab.append([])
    tab.append([header.upper() for header in HEADERS.values()])
    common = ["CAS", "SW-II"]
    tail = ["10 g", "III", 2024, "Quầy 21, <b>dãy C</b>", "Kỳ Lừa", verified_on]
    tab.append(["Cân bàn", *common, serial, "0 ÷ 30 kg", *tail])
    tab.append(["8b", *common, f"{serial}-2", "0..15 kg", *tail])
    tab.append(["Cân bàn", *common, f"{serial}-3", "0–15 L", *tail])
    path = folder / "so can.xlsx"
    book.save(path)
    return path


def sign_in(page: Page, email: str, then: str = "**/home") -> None:
    account = next(account for account in demo_accounts() if account.email == email)
    page.goto("/")
    page.get_by_label("Thư điện tử").fill(account.email)
    page.get_by_label("Mật khẩu").fill(account.password)
    page.locator("main form").get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(then)


def test_a_sheet_becomes_instruments_and_a_notice_in_the_mailbox(page, installation, tmp_path):
    serial = "HANHTRINH01"
    # verified so that the twelfth month ends within a few days to two months: a reminder is owed today
    verified_on = (SystemClock(VIETNAM).today() - timedelta(days=340)).replace(day=15)
    sign_in(page, HOA)
    expect(page.get_by_role("heading", level=1)).to_have_text("Ban Quản lý chợ Kỳ Lừa")

    page.goto("/imports/new")
    page.locator("input[type=file]").set_input_files(a_sheet(tmp_path, serial, verified_on))
    page.get_by_role("button", name="Tải lên và kiểm tra").click()
    expect(page.locator("main")).to_contain_text("Dòng cần sửa")
    expect(page.locator("main")).to_contain_text("0–15 L")
    page.get_by_role("button", name="Nhập 2 dòng").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đã nhập bảng tính")
    expect(page.locator("main")).to_contain_text(re.compile(r"2\s*Đã nhập"))

    with page.expect_download() as download:
        page.get_by_role("link", name="Tải các dòng cần sửa").click()
    download.value.save_as(tmp_path / "returned.xlsx")
    returned = openpyxl.load_workbook(tmp_path / "returned.xlsx")
    assert f"{serial}-3" in {cell.value for row in returned.active.iter_rows() for cell in row}

    page.get_by_role("searchbox", name="Tìm phương tiện đo").fill(serial.lower())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Cân bàn")
    expect(page.locator("main")).to_contain_text("chu kỳ 12 tháng")
    expect(page.locator("main")).to_contain_text("<b>dãy C</b>")  # markup is shown as it was typed

    installation.etalon("sweep")
    installation.etalon("deliver")
    page.goto("/mailbox")
    page.locator("main table a.name").first.click()
    expect(page.locator("main")).to_contain_text(f"số sê-ri {serial}")
    expect(page.frame_locator("iframe").locator("body")).to_contain_text(serial)
    page.goto("/notices")
    expect(page.locator("main")).to_contain_text("đã gửi")


def add_contact(page: Page, email: str) -> None:
    """On the market board's page, by the planner."""
    page.goto("/enterprises?q=4900100011")
    page.locator("main table a.name").first.click()
    page.get_by_label("Họ tên").fill("Nông Văn Thử")
    page.get_by_label("Thư điện tử").fill(email)
    page.get_by_role("button", name="Thêm", exact=True).click()
    expect(page.locator("body")).to_contain_text("Đã thêm người liên hệ")


def mail_to(page: Page, recipient: str, subject: str = "") -> str:
    """The address of the newest mail to somebody in the mailbox."""
    page.goto("/mailbox")
    rows = page.locator("main table tbody tr", has_text=recipient).filter(has_text=re.compile(subject))
    link = rows.first.locator("a.name")
    return link.get_attribute("href") or ""


def stop_link(page: Page) -> str:
    """The link by which bà Hoa stops her reminders."""
    page.goto(mail_to(page, HOA, "đến hạn|quá hạn") + "/body")
    return [link for one in page.locator("a").all() if "/m/" in (link := one.get_attribute("href") or "")][-1]


def row_of(page: Page, text: str) -> Locator:
    return page.locator("main table tbody tr", has_text=text)


def test_a_planner_previews_counts_sends_and_sees_what_became_of_it(page, installation, tmp_path):
    installation.etalon("sweep")
    installation.etalon("deliver")  # whatever was owed before has been told
    sign_in(page, HOA)
    stop = stop_link(page)
    page.goto(stop)
    page.click("main form button.primary")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Đã ngừng nhận")
    page.context.clear_cookies()
    sign_in(page, HEAD, then="**/planning")
    for email in ("sai@chokylua.invalid", "cu@chokylua.example"):
        add_contact(page, email)
    verified_on = (SystemClock(VIETNAM).today() - timedelta(days=340)).replace(day=15)
    sheet = a_sheet(tmp_path, "GUITHU01", verified_on)
    installation.etalon("import", "instruments", str(sheet), "--enterprise", "4900100011")

    page.goto("/notices")
    page.get_by_role("link", name="Xem trước và gửi").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Gửi thông báo")
    counted = int(re.sub(r"\D", "", page.locator("main form button.primary").inner_text()))
    recipients = page.locator("main table").first.locator("tbody tr")
    assert recipients.count() == counted >= 2
    expect(row_of(page, "cu@chokylua.example").first).to_contain_text("Ban Quản lý chợ Kỳ Lừa")
    expect(row_of(page, HOA).first).to_contain_text("đã chọn không nhận thông báo")
    expect(page.locator("main")).to_contain_text("Cơ sở chưa có người liên hệ có địa chỉ thư điện tử")
    expect(page.locator("main")).to_contain_text("Đã báo, không gửi lại")

    page.locator("main form button.primary").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kết quả gửi")
    expect(row_of(page, HOA)).to_have_count(0)
    expect(row_of(page, "sai@chokylua.invalid").first).to_contain_text(re.compile("không gửi được.*550 5.1", re.DOTALL))
    expect(row_of(page, "cu@chokylua.example").first).to_contain_text(re.compile("đã gửi.*250 kept as", re.DOTALL))

    result = page.url
    page.goto(mail_to(page, "cu@chokylua.example"))
    ours = re.search(r"<[0-9a-f]{40}@[^>]+>", page.locator("details pre").text_content() or "")
    assert ours is not None
    report = REPORT.format(action="failed", status="5.1.1", words=DEAD, returned="message/rfc822", ours=ours[0])
    assert installation.etalon("bounce", given=report) == "Đã nhận: bounce.\n"
    page.goto(result)
    expect(row_of(page, "cu@chokylua.example").first).to_contain_text(re.compile("bị trả lại.*5.1.1", re.DOTALL))
    page.goto(stop)
    page.click("main form button.primary")
    page.get_by_role("button", name="Nhận lại").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Đã nhận lại")


def test_signing_out_shuts_every_page(page):
    sign_in(page, HOA)
    page.locator("header details summary").first.click()
    page.get_by_role("button", name="Đăng xuất").click()
    page.goto("/instruments")
    page.wait_for_url("**/sign-in*")


def test_the_whole_journey_works_without_scripts(chromium, installation, tmp_path):
    context = chromium.new_context(base_url=installation.address, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, HOA)
    page.goto("/instruments")
    page.locator("main form").get_by_label("Tìm", exact=True).fill("cân đồng hồ")
    page.get_by_role("button", name="Lọc").click()
    assert page.locator("main table tbody tr").count() > 0
    page.goto("/instruments/new")
    page.get_by_label("Loại phương tiện đo", exact=True).fill("cân bàn")
    page.get_by_role("textbox", name="Số sê-ri").fill("KHONGSCRIPT1")
    page.get_by_role("textbox", name="Phạm vi đo").fill("0–15 kg")
    page.get_by_role("button", name="Lưu phương tiện đo").click()
    page.wait_for_url("**/instruments/*")
    assert "KHONGSCRIPT1" in page.locator("main").inner_text()
    context.close()
