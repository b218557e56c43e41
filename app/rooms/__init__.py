"""A class: one teacher leads, others follow and answer, and nothing of it is lost.

A room is a list of numbered events and the state they lead to. Nobody reads, changes and writes it: an event is put at
the list's end, and whether it counts is decided by those before it, in the same way by whoever goes through the list.
So two servers, or one that was started again, have the same room.

events.py: what can happen; room.py: the state it leads to, and what each role sees of it; parts.py: what that is made
of; store.py, redis.py: who keeps the list; rooms.py: what may be asked of all rooms; asking.py: questions and what is
right of an answer; report.py: what a teacher takes away; reach.py: where phones reach this computer; credentials.py:
codes, names and secrets; bounds.py, rates.py: how much there may be, and how often.
"""
