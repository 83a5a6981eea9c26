"""What came in from outside and cannot be used, or is not the reader's to see."""

import mailbox

import pytest

from registry.tables.imports import SheetImport
from registry.tables.places import Contact

HEADER = "Loại phương tiện đo,Nhà sản xuất,Kiểu/Model,Số sê-ri,Phạm vi đo\n"


async def test_a_sheet_without_rows_can_be_neither_confirmed_nor_mended_and_the_reason_is_told(people, sign_in_as):
    browser = await sign_in_as(people.market)
    kept = (await browser.submit("/imports", files={"file": ("a.csv", HEADER.encode())})).headers["location"]
    for answer in (await browser.submit(f"{kept}/confirm"), await browser.get(f"{kept}/errors.xlsx")):
        assert answer.status_code == 422
        assert "chưa có dòng dữ liệu nào" in answer.text
    assert await SheetImport.select(SheetImport.state).first() == {"state": "uploaded"}


@pytest.mark.parametrize(
    "recipient",
    ["Thu Hoa <thuhoa@cho.example>", "thuhoa@cho.example", '"hoa@cho.example" <ai@khac.example>', "hoa@cho.example.vn"],
)
async def test_a_mail_to_an_address_that_only_looks_like_ones_own_is_not_shown(people, sign_in_as, app, recipient):
    await Contact(enterprise=people.market.enterprise_id, name="Hoa", email="hoa@cho.example", language=None).save()
    caught = mailbox.Maildir(app.state.desk.settings.data_dir / "mailbox", create=True)
    own = caught.add(b"To: Hoa <Hoa@cho.example>\r\nSubject: cua-minh\r\n\r\n")
    other = caught.add(f"To: {recipient}\r\nSubject: cua-nguoi-khac\r\n\r\n".encode())
    browser = await sign_in_as(people.market)
    page = (await browser.get("/mailbox")).text
    assert "cua-minh" in page
    assert "cua-nguoi-khac" not in page
    assert (await browser.get(f"/mailbox/{own}")).status_code == 200
    assert (await browser.get(f"/mailbox/{other}")).status_code == 404
    assert (await browser.get(f"/mailbox/{other}/body")).status_code == 404
