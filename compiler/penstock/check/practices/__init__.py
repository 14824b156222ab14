"""What `dataset check` looks for, in the order of its page."""

from collections.abc import Mapping

from penstock.check.practice import Practice
from penstock.check.practices import (
    constant_field,
    contradicting_rows,
    copied_from_grounding,
    empty_reference,
    mixed_languages,
    near_duplicate,
    personal_row,
    seen_in_prompt,
    seen_in_training,
    too_few_rows,
    uneven_clusters,
)

PRACTICES: Mapping[str, Practice] = {
    "seen-in-prompt": seen_in_prompt,
    "seen-in-training": seen_in_training,
    "copied-from-grounding": copied_from_grounding,
    "near-duplicate": near_duplicate,
    "contradicting-rows": contradicting_rows,
    "uneven-clusters": uneven_clusters,
    "too-few-rows": too_few_rows,
    "empty-reference": empty_reference,
    "constant-field": constant_field,
    "mixed-languages": mixed_languages,
    "personal-row": personal_row,
}
