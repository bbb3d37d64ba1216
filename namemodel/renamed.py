"""What older versions called settings and arguments, so that an error can say what they are called now."""

from __future__ import annotations

RENAMED = {
    "abstain_below": "min_confidence",
    "head": "pooling",
    "longest": "max_length",
    "memory": "recurrent_weights",
    "padding": "mask_padding",
    "prior": "prior_strength",
    "speller": "char_lm",
}
