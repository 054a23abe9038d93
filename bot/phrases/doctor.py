"""What `pingji doctor` says: for each finding what was looked at, and the remedy, in one line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

MARKS = {"ok": "✓", "hint": "!", "bad": "✗"}
SUMMARY = "{ok} 项正常，{hint} 项提醒，{bad} 项有问题。"
SETTINGS = ("配置", "{reason}")

# finding → what, remedy
FINDINGS: dict[str, tuple[str, str]] = {
    "serving": ("上线所需的配置", "{reason}"),
    "secret_plain": (
        "密钥 PINGJI_SECRET_KEY 太有规律，猜得出来",
        "换成随机文字，如 openssl rand -hex 32；有测评在进行时，把旧的写进 PINGJI_SECRET_KEY_OLD",
    ),
    "key_fits": ("密钥就是进行中的测评开启时用的那一把", ""),
    "key_wrong": (
        "密钥 PINGJI_SECRET_KEY 不是这些测评开启时用的那一把：{titles}",
        "换回原来的密钥，或把它写进 PINGJI_SECRET_KEY_OLD",
    ),
    "schema": ("数据库（{where}）已连上，结构是最新的", ""),
    "schema_old": ("数据库结构与本版本不符，或还没有建立", "运行 pingji db upgrade"),
    "schema_new": (
        "数据库的结构来自更新的版本，本版本不能用",
        "装回那个版本，或恢复升级前的备份",
    ),
    "database_down": ("连不上数据库（{where}，{reason}）", "检查 PINGJI_DATABASE_URL，并确认数据库在运行"),
    "sqlite": ("SQLite {version}，WAL 模式", ""),
    "sqlite_mode": (
        "SQLite 不在 WAL 模式（{mode}），读写会互相等待",
        "停掉服务，运行 pingji db upgrade；数据库不要放在网络盘上",
    ),
    "postgres": ("PostgreSQL {version}", ""),
    "postgres_old": ("PostgreSQL {version} 已经没有安全更新", "升级到 14 或更新的版本"),
    "disk": ("磁盘还有 {free}", ""),
    "disk_low": ("磁盘只剩 {free}", "清理 {folder} 所在的磁盘，或换大一些的"),
    "disk_full": ("磁盘只剩 {free}，随时会写不进去", "马上清理 {folder} 所在的磁盘"),
    "file_open": ("同一台机器上的其他用户能读 {file}", "运行 chmod 600 {file}"),
    "roster": ("花名册有 {people} 人", ""),
    "roster_empty": ("花名册是空的", "运行 pingji roster template 填好，再 pingji roster import"),
    "admins": ("管理员 {count} 位", ""),
    "admins_none": ("没有管理员，谁也开不了轮次", "在花名册的“管理员”列填“是”，或设置 PINGJI_ADMINS=wecom:账号"),
    "firms_unbound": ("{total} 家企业里有 {count} 家还没有人绑定", "把邀请码发给企业：pingji roster codes"),
    "rounds": ("没有过了时间还停着的轮次", ""),
    "round_late": ("“{title}”早该截止或封存了", "确认 pingji serve 在运行；在运行的话看它的日志"),
    "outbox": ("没有积压的消息", ""),
    "outbox_stuck": ("{count} 条消息等了 {minutes} 分钟以上还没发出", "确认 pingji serve 在运行；在运行的话看它的日志"),
    "outbox_failed": (
        "最近一周 {count} 条消息没有发出：{channel}{why}",
        "{remedy}；改好后用“催办”补发",
    ),
    "clock": ("时钟与微信相差 {seconds} 秒", ""),
    "clock_off": ("时钟与微信服务器相差 {seconds} 秒，回调会被拒绝", "打开服务器的时间同步（NTP）"),
    "zone": ("时区 {zone}，现在 {now}", ""),
    "zone_elsewhere": ("时区 {zone}，现在 {now}，不是北京时间", "在中国使用的话，设置 PINGJI_TIMEZONE=Asia/Shanghai"),
    "workdays": ("节假日安排已知到 {year} 年", ""),
    "workdays_entered": ("节假日安排已知到 {year} 年，另录入了 {entered}", ""),
    "workdays_end": (
        "节假日安排只知道到 {year} 年，{next} 年起按普通工作日算",
        "{next} 年的安排公布后升级 chinesecalendar（重新运行 make install），"
        "或由管理员录入（聊天里“工作日”，或 pingji calendar import）",
    ),
    "address": ("公开地址 {where}", ""),
    "address_http": ("公开地址 {where} 没有加密", "换成 https：申请证书，并把 PINGJI_BASE_URL 改成 https://…"),
    "address_local": ("公开地址 {where} 只有本机能打开", "把 PINGJI_BASE_URL 设为公网的 https 域名"),
    "address_port": (
        "公开地址 {where} 的端口微信不会回调",
        "微信只回调 https 的 443 和 http 的 80：去掉端口，用反向代理转发",
    ),
    "address_ip": ("公开地址 {where} 是 IP，网页登录不接受", "把 PINGJI_BASE_URL 设为备案过的域名"),
    "organisation": ("消息、页面和二维码上的单位名称：{name}", ""),
    "organisation_none": (
        "没有设置单位名称，收到消息的人看不出是哪个单位在测评",
        "设置 PINGJI_ORGANISATION，如 ××园区管委会",
    ),
    "channels": ("已配置的通道：{names}", ""),
    "channels_none": ("还没有配置任何微信通道", "设置 PINGJI_WECOM__… 或 PINGJI_OA__…"),
    "credentials": ("{channel}的凭证可用", ""),
    "refused": ("{what}：微信{why}", "{remedy}"),
    "check_failed": ("{check} 没有查成（{reason}）", "再运行一次；还不行请报告这个问题"),
    "app": ("企业微信应用“{name}”已启用，有人可见，可信域名正确", ""),
    "app_closed": ("企业微信应用停用着", "在企业微信后台 → 应用管理 → 本应用 启用它"),
    "app_invisible": ("企业微信应用的可见范围是空的，谁也收不到", "在应用页面把参加测评的部门加入可见范围"),
    "app_domain": (
        "企业微信应用的可信域名是“{domain}”，网页登录会报 50001",
        "在应用页面的“网页授权及JS-SDK”填 {host}",
    ),
    "members": ("花名册里的 {total} 个企业微信账号都在应用的可见范围", ""),
    "members_none": ("花名册里没有企业微信账号", "在花名册的“企业微信账号”列填上账号，才能用企业微信通知到人"),
    "members_missing": (
        "花名册里的 {total} 个企业微信账号有 {count} 个收不到：{names}",
        "核对账号有没有写错，并把他们加入应用的可见范围",
    ),
    "callback": ("回调地址 {where} 已验证", ""),
    "callback_down": ("回调地址 {where} 打不开（{reason}）", "确认 pingji serve 在运行，域名解析和反向代理指到它"),
    "callback_tls": ("回调地址 {where} 的证书不对", "换上有效的 https 证书，并带上完整的证书链"),
    "callback_proxy": ("反向代理后面没有服务（{where}，HTTP {status}）", "启动 pingji serve，核对反向代理指向的端口"),
    "callback_missing": (
        "{where} 没有这个通道（HTTP 404）",
        "重启 pingji serve 让它读到新配置；核对反向代理转发 /wechat/",
    ),
    "callback_token": (
        "{where} 不认这个 Token（HTTP 403）",
        "重启 pingji serve 让它读到新配置；PINGJI_{name}__TOKEN 要与后台一致",
    ),
    "callback_status": ("{where} 回答 HTTP {status}", "在浏览器里打开这个地址看看；核对反向代理的配置和日志"),
    "callback_echo": (
        "{where} 的回答不对",
        "核对反向代理和 PINGJI_{name}__ENCODING_AES_KEY，重启 pingji serve",
    ),
    "network": ("微信的服务器能连到回调地址（{count} 个运营商）", ""),
    "network_lost": ("微信从 {operators} 连不到回调地址", "检查防火墙和域名解析是否挡住了这些运营商"),
    "sources": ("{channel}的回调来自 {count} 个地址（如 {first}）；有防火墙的话请放行", ""),
    "login": ("{channel}网页登录的接口可用；请确认后台填的网页授权域名是 {host}", ""),
    "login_domain": ("{channel}网页登录不可用（50001）", "在后台把网页授权的可信域名设为 {host}，并按提示放好校验文件"),
    "menu": ("{channel}的菜单已设好", ""),
    "menu_none": ("{channel}还没有菜单", "运行 pingji menu set --channel {name}"),
    "menu_other": (
        "{channel}的菜单与本版本不同",
        "运行 pingji menu show 看差别，pingji menu set --channel {name} 换成新的",
    ),
    "templates": ("公众号的 {count} 个模板都对得上：{names}", ""),
    "templates_none": (
        "公众号没有配置模板，超过 48 小时没说话的人通知不到",
        "在后台申请模板，填入 PINGJI_OA__TEMPLATES",
    ),
    "template_unknown": ("模板 {name} 的编号 {id} 在公众号里没有", "到后台的模板页面复制编号，改 PINGJI_OA__TEMPLATES"),
    "template_shelf": ("模板 {name} 的编号 {id} 是另一类模板", '在 PINGJI_OA__TEMPLATES 里给它写上 "kind": "{right}"'),
    "template_source": ("模板 {name} 用了我们没有的内容“{field}”", "可用的是 {known}，改 PINGJI_OA__TEMPLATES"),
    "template_field": ("模板 {name} 里没有字段 {field}", "这个模板的字段是 {fields}，改 PINGJI_OA__TEMPLATES"),
    "template_empty": (
        "模板 {name} 的字段 {field} 没有内容，发送会报 47003",
        "在 PINGJI_OA__TEMPLATES 的 fields 里给它一项",
    ),
    "template_kind": (
        "模板 {name} 的字段 {field} 装不下 {source}，发送会报 47003",
        "换一个字段类型合适的模板（thing 放文字，time 放时间）",
    ),
}

# check → what to call it where the platform refused the question itself
CHECK_NAMES: dict[str, str] = {
    "wecom_credentials": "企业微信凭证",
    "wecom_application": "企业微信应用",
    "wecom_members": "企业微信通讯录",
    "wecom_login": "企业微信网页登录",
    "wecom_menu": "企业微信菜单",
    "oa_credentials": "公众号凭证",
    "oa_network": "公众号网络检测",
    "oa_login": "公众号网页登录",
    "oa_menu": "公众号菜单",
    "oa_templates": "公众号模板",
}


def sentences(state: str, code: str, params: Mapping[str, Any]) -> tuple[str, str]:
    """What was found, and what to do where it is not in order."""
    what, remedy = FINDINGS[code]
    return what.format_map(params), "" if state == "ok" else remedy.format_map(params)


def refusal_words(code: int | None, message: str = "") -> str:
    """What a platform did: its code, or nothing at all."""
    if code is not None:
        return f"返回 {code}"
    return f"没有应答（{message}）" if message else "没有应答"


def line(state: str, what: str, remedy: str) -> str:
    return f"{MARKS[state]} {what}" + (f" → {remedy}" if remedy else "")
