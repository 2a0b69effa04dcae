"""The decision document: what people answered, as a text to send on, and what became of that text in other hands.

    document = draft(advice)              # the saksframlegg, as data
    page(document), write_word(document)  # as HTML, as Word

Each run of text knows where it comes from: an answer, a rule, a source, or the program. Nothing is written in people's name,
nothing is added up, and what nobody assessed is said to be so.
"""
