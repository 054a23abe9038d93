"""Requests that several tests send."""

SEND = "/cgi-bin/message/send"


def message(text="x", to="a", **more):
    return {"touser": to, "msgtype": "text", "agentid": 7, "text": {"content": text}, **more}
