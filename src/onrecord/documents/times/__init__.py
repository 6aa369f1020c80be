"""A document in, its temporal expressions out: found, and normalised to TIMEX3 values and days.

words        a sentence's words, each with the part it can play in a time
patterns     which of them make an expression
dates, spans what an expression says (`moments`): the parts of a date; a length, a repetition, a time of day
directions   whether the sentence looks back or ahead there
resolving    values and days, by the article's date or a time told of before
finding      all of it, for a document
"""

from onrecord.documents.times.finding import find_times

__all__ = ["find_times"]
