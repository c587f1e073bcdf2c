"""What the hits of a search show: how a matter went on from visit to visit, between authorities, and what is news."""
