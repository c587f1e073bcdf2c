"""English words that carry no matter of their own: left out of what must match, and of what is marked as matched."""

from __future__ import annotations

STOPWORDS = frozenset(
    """
    a about above after again against all also am an and any are as at be because been before being below between both
    but by can compare compared comparing could did do does doing done down during each either else ever every few for
    from further get gets got had has have having he her here hers him his how i if in into is it its itself just let
    many may me might more most much must my no nor not of off on once one only or other our out over own per please
    said same say says shall she should show since so some such tell than that the their them then there these they
    this those through to too under until up upon us very was we were what whatever when where whether which while who
    whom whose why will with within without would you your
    """.split()
)
