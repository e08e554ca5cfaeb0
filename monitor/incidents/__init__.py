"""
Which happening in the world an article tells of: council x date window x closeness of text.

``link.link`` joins, ``status.status_of`` and ``timeline.timeline`` tell how it goes. Import what you need from its module: nothing is imported here.
"""
