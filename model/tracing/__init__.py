"""How a computation is seen: `step` names what comes between, a recorder hears which torch calls made it, and from that
follow each cell's arithmetic, its formula, its source and its cost."""
