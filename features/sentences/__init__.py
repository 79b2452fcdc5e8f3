"""Reasons in words: what a group of features says of one lead, with the lead's own figures."""

from __future__ import annotations

from features.sentences.behaviour import did
from features.sentences.names import group_name
from features.sentences.said import OTHER_GROUP, LeadRow, NamedValues, Said
from features.sentences.speaker import Sentences

__all__ = ["OTHER_GROUP", "LeadRow", "NamedValues", "Said", "Sentences", "did", "group_name"]
