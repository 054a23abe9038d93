"""答题: a form answered question by question in chat."""

from bot.chat.questions.flow import asks_for_words, begin, is_answering, reply_to_question

__all__ = ["asks_for_words", "begin", "is_answering", "reply_to_question"]
