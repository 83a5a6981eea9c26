"""A quality officer's morning in a real browser: sign in, bring the sheet, see what is due, see the notice arrive."""

import re
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from registry.sheets.fields import HEADERS
from web.demo.accounts import demo_accounts
from web.today import SystemClock

pytestmark = pytest.mark.browser

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
HOA = "hoa.nong@chokylua.example"


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


def sign_in(page: Page, email: str) -> None:
    account = next(account for account in demo_accounts() if account.email == email)
    page.goto("/")
    page.get_by_label("Thư điện tử").fill(account.email)
    page.get_by_label("Mật khẩu").fill(account.password)
    page.locator("main form").get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url("**/home")


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


def test_a_planner_previews_counts_sends_and_sees_what_became_of_it(page, installation, tmp_path):
    installation.etalon("sweep")
    installation.etalon("deliver")  # whatever was owed before has been told
    verified_on = (SystemClock(VIETNAM).today() - timedelta(days=340)).replace(day=15)
    sheet = a_sheet(tmp_path, "GUITHU01", verified_on)
    installation.etalon("import", "instruments", str(sheet), "--enterprise", "4900100011")

    head = next(account for account in demo_accounts() if account.email.startswith("lanhdao"))
    page.goto("/")
    page.get_by_label("Thư điện tử").fill(head.email)
    page.get_by_label("Mật khẩu").fill(head.password)
    page.locator("main form").get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url("**/planning")
    page.goto("/notices")
    page.get_by_role("link", name="Xem trước và gửi").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Gửi thông báo")
    counted = int(re.sub(r"\D", "", page.locator("main form button.primary").inner_text()))
    recipients = page.locator("main table").first.locator("tbody tr")
    assert recipients.count() == counted >= 1
    expect(recipients.first).to_contain_text("Ban Quản lý chợ Kỳ Lừa")
    expect(page.locator("main")).to_contain_text("Cơ sở chưa có người liên hệ có địa chỉ thư điện tử")

    page.locator("main form button.primary").click()
    page.wait_for_url("**/notices")
    # the clock of the pages may have sent some of them first
    expect(page.locator("body")).to_contain_text(re.compile(r"Đã gửi \d+ thư; 0 thư bị từ chối"))
    expect(page.locator("main")).to_contain_text("đã gửi")


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
