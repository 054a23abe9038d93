"""The workbook's sheets and columns (docs/formats.md, The roster workbook), said once for the reader and for the
template."""

from __future__ import annotations

from collections.abc import Mapping

from surveys.spreadsheets.specs import ColumnSpec, SheetSpec

_YES_NO = ("是", "否")

PEOPLE = SheetSpec(
    "人员",
    "每人一行。再次导入时按工号对照，新增或更新；系统有而本表没有的人保持不变，离职请在“状态”一列写明。没有的列保持原样。",
    (
        ColumnSpec("工号", True, "每人唯一，姓名可以重复，工号不能。", example="1001"),
        ColumnSpec("姓名", True, "", limit=100, example="王建国"),
        ColumnSpec("部门", True, "所在部门（科室）的名称，全表写法一致。", limit=100, example="企业服务科"),
        ColumnSpec(
            "职级",
            True,
            "领导：分公司或园区领导；中层：三级经理、科室负责人；员工：其他人员。",
            choices=("领导", "中层", "员工"),
            example="中层",
        ),
        ColumnSpec("上级工号", False, "直接上级的工号；员工不填时，视为本部门中层的下属。", example="0001"),
        ColumnSpec(
            "协作部门",
            False,
            "经常协作的部门，多个用顿号“、”隔开；协作部门的中层评价本人。",
            limit=2000,
            example="综合科、规划科",
        ),
        ColumnSpec("企业微信账号", False, "企业微信通讯录里的账号；填了就不需要邀请码。", example="wangjianguo"),
        ColumnSpec("手机", False, "", limit=32, example="13800000000", aliases=("手机号", "手机号码")),
        ColumnSpec(
            "状态",
            False,
            "不填为在岗；只有在岗人员参加评价和被评价。",
            choices=("在岗", "请假", "借调", "离职"),
            example="在岗",
        ),
        ColumnSpec("管理员", False, "填“是”的人可以开启、关闭和发布测评。", choices=("是", "否"), example=""),
    ),
)

DEPARTMENTS = SheetSpec(
    "部门",
    "可以不填：人员表里出现的部门会自动建立。",
    (
        ColumnSpec("部门", True, "", limit=100, example="企业服务科"),
        ColumnSpec("上级部门", False, "", limit=100, example=""),
        ColumnSpec(
            "服务企业",
            False,
            "是否由入园企业评价；不填时，有中层或员工的部门为“是”。",
            choices=_YES_NO,
            example="是",
        ),
        ColumnSpec("年度等次", False, "部门自己的年度考核等次，用于控制本部门的优秀名额。", example="优秀"),
    ),
)

ENTERPRISES = SheetSpec(
    "企业",
    "每家入园企业一行。再次导入时按代码对照，新增或更新；系统有而本表没有的企业保持不变。",
    (
        ColumnSpec("统一社会信用代码", True, "18 位代码，请设为文本格式再填写。", example="91310000MA1FL00001"),
        ColumnSpec("企业名称", True, "", limit=200, example="启明精密制造有限公司"),
        ColumnSpec("联系人", False, "", limit=100, example="李敏"),
        ColumnSpec("手机", False, "", limit=32, example="13900000000", aliases=("手机号", "手机号码")),
        ColumnSpec("席位", False, "这家企业可以由几个人作答，不填为 1；无论几人，一家企业只算一票。", example="1"),
    ),
)

OVERRIDES = SheetSpec(
    "关系",
    "可以不填：填了的被评人在该关系上只按本表，不再按方案的规则。表在而没有内容时，清除以前填的关系。",
    (
        ColumnSpec("评价人工号", True, "谁来评。", example="1002"),
        ColumnSpec("被评人工号", True, "评谁。", example="1001"),
        ColumnSpec(
            "关系",
            True,
            "评价人是被评人的什么人。",
            choices=("领导", "同级", "下属", "协作部门", "自评"),
            example="同级",
        ),
    ),
)

SHEETS: Mapping[str, SheetSpec] = {sheet.name: sheet for sheet in (PEOPLE, DEPARTMENTS, ENTERPRISES, OVERRIDES)}
