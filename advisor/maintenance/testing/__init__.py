"""Whether the examples beside the rules are enough: `prio kb test`, its slips and the examples it proposes."""
