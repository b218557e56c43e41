"""A class: one teacher leads, others follow and answer, and nothing of it is lost.

A room is a list of numbered events and the state they lead to. Nobody reads, changes and writes it: an event is put at
the list's end, and whether it counts is decided by those before it, in the same way by whoever goes through the list.
So two servers, or one that was started again, have the same room.

events.py: what can happen; room.py: the state it leads to, and what each role sees of it; store.py: who keeps the list;
credentials.py: codes, names and secrets; bounds.py: how much there may be; rooms.py: what may be asked of all rooms.
"""
