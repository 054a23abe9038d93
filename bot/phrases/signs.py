"""What stands on the signs of public rounds, and what is said about them."""

from __future__ import annotations

from collections.abc import Sequence

ON_A_SIGN = ("微信扫一扫，评价我们的服务", "不记姓名，一分钟就好")
HOW = "请在“二维码”后面写上方案名，例如：二维码 群众意见"
NOT_PUBLIC = "“{plan}”不是扫码评议的方案，没有二维码。"
WRITTEN = "{count} 张二维码已写入 {file}，用浏览器打开就能打印。"


def links(plan: str, lines: Sequence[tuple[str, str]]) -> str:
    head = f"“{plan}”的扫码地址（长期有效，轮次开启时才能作答）："
    listed = (f"· {name}：{link}" for name, link in lines)
    return "\n".join([head, *listed, "要打印的二维码，请在服务器上运行：pingji round signs " + plan])
