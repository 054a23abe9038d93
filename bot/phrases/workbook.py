"""Sheets and columns of the exported workbook: docs/formats.md, The exported workbook."""

from __future__ import annotations

RESULT, DETAIL, DERIVATION = "结果", "明细", "推导"
RESULT_COLUMNS = ("编号", "姓名", "部门", "得分", "等次", "名次", "组", "标记")
DETAIL_COLUMNS = ("编号", "环节", "关系", "人数", "百分比", "得分")
