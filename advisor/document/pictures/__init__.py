"""The pictures of a document: each an SVG that reads in black and white, and says in words what it shows.

    comparison.compared(advice)   # the measures by three of their assessments; a page shows the same
    budget.budget(advice)         # what the choice and each measure does to the budget, now and later
    certainty.certainty(advice)   # how sure people are of what the measures are compared on

`ways` is of the knowledge base and not of a case: a page draws what leads to what.

None of them adds anything up. What nobody answered, or nobody knows, is named and never drawn as zero.
"""
