"""Forms answered on a WeCom card: which fit, how they look, whom they are offered to, what a press does."""

from bot.cards.building import refused_card
from bot.cards.offering import find_card, is_candidate, offer_cards
from bot.cards.pressing import Press, press_card

__all__ = ["Press", "find_card", "is_candidate", "offer_cards", "press_card", "refused_card"]
