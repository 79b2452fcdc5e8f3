"""What the groups of features are called, where not what they say is told but that they count."""

from __future__ import annotations

from features.language.labels import label_said
from features.language.language import Language
from features.language.marks import marked
from features.policy.schema import Policy
from features.sentences.person import named

SEQUENCE, ATTRIBUTE = "sequence_", "attribute_"
NAMES = {
    "stage_early": marked("early-stage activity"),
    "stage_mid": marked("mid-stage activity"),
    "stage_late": marked("late-stage activity"),
    "stage_negative": marked("negative signals"),
    "other_activity": marked("other activity"),
    "engagement": marked("how much and how lately they did something"),
    "timing": marked("how long they have been a lead"),
    "company_size": marked("company size"),
    "completeness": marked("how much is known of them"),
    "job_title": marked("job title"),
    "mail_domain": marked("e-mail address"),
    "phone": marked("phone number"),
    "revenue": marked("annual revenue"),
}


def group_name(group: str, policy: Policy, language: Language) -> str:
    """Name a group of features; a sequence by its label, an attribute as in its sentences."""
    if group in NAMES:
        return language.gettext(NAMES[group])
    sequence = policy.sequences.get(group.removeprefix(SEQUENCE))
    if group.startswith(SEQUENCE) and sequence is not None:
        return language.gettext("“{word}”", word=label_said(sequence.label, language))
    return named(group.removeprefix(ATTRIBUTE), language)
