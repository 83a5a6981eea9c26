"""`etalon due --recompute`: whose due date the lists in force move, and moving them."""

import sys
from datetime import date
from typing import Any

from registry.dates import written
from registry.law.load import law
from registry.recount import Touched, foresee_recount, recount
from web.cli.opened import Desk

_SHOWN = 50


async def recompute(desk: Desk, *, apply: bool) -> dict[str, Any]:
    """What would move; with `apply` it moves, and the answer says how many."""
    if apply:
        done = await recount(law(), desk.today(None), desk.now(), again=True)
        return {"applied": True, "looked": done.looked, "changed": done.changed}
    looked, touched = await foresee_recount(law())
    enterprises = len({one.enterprise_id for one in touched})
    items = [_item(one) for one in touched]
    return {"applied": False, "looked": looked, "changed": len(touched), "enterprises": enterprises, "items": items}


def say_recomputed(answer: dict[str, Any]) -> None:
    """The counts, and before anything is written the table of who is touched."""
    if answer["applied"]:
        sys.stdout.write(f"Đã tính lại {answer['looked']} phương tiện đo: {answer['changed']} hạn thay đổi.\n")
        return
    counts = (
        f"{answer['looked']} phương tiện đo: {answer['changed']} hạn sẽ thay đổi, của {answer['enterprises']} cơ sở."
    )
    sys.stdout.write(f"{counts}\n")
    for item in answer["items"][:_SHOWN]:
        listed = f"danh mục từ {_said(item['list_from'])}" if item["list_from"] else "không theo danh mục"
        sys.stdout.write(
            f"{item['enterprise']:<14}  {item['serial']:<16}  {_said(item['before']):>10} → {_said(item['after']):>10}"
            f"  {listed}  {item['kind']}\n"
        )
    left = len(answer["items"]) - _SHOWN
    if left > 0:
        sys.stdout.write(f"… và {left} phương tiện đo nữa; --json liệt kê tất cả.\n")
    if answer["changed"]:
        sys.stdout.write("Chưa ghi gì. Để ghi: etalon due --recompute --apply\n")


def _item(one: Touched) -> dict[str, Any]:
    row = law().row(one.kind_code) if one.kind_code else None
    return {
        "instrument": one.id,
        "enterprise": one.tax_code,
        "kind": row.name_vi if row else one.kind_name,
        "kind_code": one.kind_code,
        "serial": one.serial,
        "before": one.before.isoformat() if one.before else None,
        "after": one.after.isoformat() if one.after else None,
        "list_from": one.list_from.isoformat() if one.list_from else None,
    }


def _said(day: str | None) -> str:
    return written(date.fromisoformat(day)) if day else "—"
