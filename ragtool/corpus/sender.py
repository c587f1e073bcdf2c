"""Ofsted's address, as its letterheads print it: parts of patterns, for one reader of letterheads and another."""

from __future__ import annotations

BUILDING = r"(?:piccadilly gate|aviation house|alexandra house)\b"
"""Where Ofsted's offices have been: no other sender's letterhead names one."""

PLACE = rf"(?:{BUILDING}|store st(?:reet)?\b|\d* ?kingsway\b|\b(?:london|manchester|bristol)\b)"
"""A line of the address, or a part of one."""

POSTCODE = r"\b[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}\b"
