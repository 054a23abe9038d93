"""Questionnaires as administrators write them."""

from __future__ import annotations

GOOD = """key = "mine"
title = "我的问卷"

[[items]]
key = "态度"
type = "scale"
min = 1
max = 5
anchors = { "5" = "很好", "1" = "很差" }

[[items]]
key = "意见"
type = "text"
"""
